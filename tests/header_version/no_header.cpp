// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/no_header.hpp>

#include "header_version/suite.hpp"
#include "support/wire.hpp"

using namespace mmproxy;
using namespace mmproxy::tests;

TEST_CASE("no_header obeys the rules of its axis", "[header_version][no_header]") {
    obeys_the_axis<no_header>({{"nothing at all", {}}});
}

TEST_CASE("no_header takes every byte for payload and names no client", "[header_version][no_header]") {
    CHECK(no_header::max_size == 0);
    for (const auto& payload : {bytes{}, text("GET / HTTP/1.1\r\n\r\n"), text("PROXY UNKNOWN\r\n"), haproxy_header}) {
        const auto result = no_header::parse(guarded{payload}.view());
        CHECK(result.error == errc::success);
        CHECK(result.size == 0);
        CHECK(result.header.command == command::local);
        CHECK(result.header.version == 0);
        CHECK_FALSE(result.header.names_client());
    }
}

TEST_CASE("no_header writes nothing", "[header_version][no_header]") {
    const auto said = header{.command = command::proxy,
                             .family = header_family::ipv4,
                             .transport = transport::stream,
                             .source = *parse_socket_address("203.0.113.9:56324"),
                             .destination = *parse_socket_address("192.0.2.1:443")};
    guarded out{100};
    const auto result = no_header::serialize(said, out.out());
    CHECK(result.error == errc::success);
    CHECK(result.size == 0);
}
