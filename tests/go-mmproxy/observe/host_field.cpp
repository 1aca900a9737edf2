// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/host_field.hpp"

#include "support/catch.hpp"

#include <string>

using namespace go_mmproxy;

TEST_CASE("a host on the loopback is called by an address or by a name without a dot", "[go-mmproxy][host_field]") {
    const auto host = GENERATE(as<std::string>{}, "localhost", "localhost:9180", "localhost.:9180", "my-host:80",
                               "127.0.0.1", "127.0.0.1:9180", "[::1]", "[::1]:9180", "");
    CAPTURE(host);
    CHECK(may_name_loopback(host));
}

TEST_CASE("a host on the loopback is called by the name of no site", "[go-mmproxy][host_field]") {
    const auto host = GENERATE(as<std::string>{}, "example.com", "example.com:9180", "example.com.", "127.0.0.1.nip.io",
                               "localhost.example.com:9180", "1.2.3.4.example");
    CAPTURE(host);
    CHECK_FALSE(may_name_loopback(host));
}
