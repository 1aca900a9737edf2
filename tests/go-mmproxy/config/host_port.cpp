// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/host_port.hpp"

#include "support/catch.hpp"

using namespace go_mmproxy;

TEST_CASE("a host and a port are read", "[go-mmproxy][host_port]") {
    CHECK(read_host_port("127.0.0.1:443") == host_port{"127.0.0.1", 443});
    CHECK(read_host_port("[::1]:443") == host_port{"::1", 443});
    CHECK(read_host_port("localhost:65535") == host_port{"localhost", 65535});
    CHECK(read_host_port(":8443") == host_port{"", 8443});
    CHECK(read_host_port("[fe80::1%eth0]:443") == host_port{"fe80::1", 443, "eth0"});
    CHECK(read_host_port("[fe80::1]:443") == host_port{"fe80::1", 443});
}

TEST_CASE("what is no host with a port is refused", "[go-mmproxy][host_port]") {
    const auto* text = GENERATE(
        "", "443", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:http", "::1:443", "[::1]",
        "[::1:443", "::1]:443", "[]:443", "[127.0.0.1:443", "[2001:db8::1%lo]:443", "[fe80::1%]:443",
        "[fe80::1%a b]:443", "[%lo]:443", "fe80::1%lo:443", "local host:443", "http://host:443", "caf\u00E9:443",
        "host\x7F:443", "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1:0443", "127.0.0.1:4 ", "[localhost]:443");
    CAPTURE(text);
    CHECK_FALSE(read_host_port(text));
}

TEST_CASE("a host whose last part is a number is an address or nothing", "[go-mmproxy][host_port]") {
    const auto* text = GENERATE("127.0.0.256:443", "1.2.3:443", "127.1:443", "10.0.0.1.5:443", "1234:443",
                                "127.0.0.1.:443", "web.7:443", "web.7.:443", "127.0.0.01:443", "::ffff:1.2.3.4:443");
    CAPTURE(text);
    CHECK_FALSE(read_host_port(text));
}

TEST_CASE("a host name may have numbers in front of its last part, and letters among its digits",
          "[go-mmproxy][host_port]") {
    const auto* text = GENERATE("7.example:443", "10.0.0.1.example.:443", "web7:443", "7web:443", "1.2.3.4a:443",
                                "x:443", "0x7f:443", "srv-1:443");
    CAPTURE(text);
    CHECK(read_host_port(text));
}

TEST_CASE("a host with a port is written as it is read", "[go-mmproxy][host_port]") {
    const std::string text = GENERATE("127.0.0.1:443", "[::1]:443", "[fe80::1%eth0.7]:443", "localhost:443", ":8443");
    CHECK(to_string(read_host_port(text).value()) == text);
}

TEST_CASE("an address is told from a host name", "[go-mmproxy][host_port]") {
    CHECK(host_port{"127.0.0.1", 1}.literal());
    CHECK(host_port{"::1", 1}.literal());
    CHECK_FALSE(host_port{"localhost", 1}.literal());
    CHECK_FALSE(host_port{"", 1}.literal());
}
