// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/denied_clients.hpp>
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

#include <array>
#include <string_view>

using namespace mmproxy;

namespace {

const auto some_denied = std::array{parse_subnet("192.0.2.0/24").value(), parse_subnet("2001:db8::1").value()};
const denied_clients some_access{subnet_set{some_denied}};

errc refusal_of(std::string_view client) {
    const header h{};
    return some_access.client_refusal({.client = parse_socket_address(client).value(), .header = h});
}

} // namespace

TEST_CASE("a client of a denied subnet is refused, any other one is let in", "[access_control][denied_clients]") {
    CHECK(refusal_of("192.0.2.1:80") == errc::client_denied);
    CHECK(refusal_of("[2001:db8::1]:80") == errc::client_denied);
    CHECK(refusal_of("192.0.3.1:80") == errc::success);
    CHECK(refusal_of("[2001:db8::2]:80") == errc::success);
}

TEST_CASE("a denied IPv4 client is refused as a v4-mapped one, too", "[access_control][denied_clients]") {
    CHECK(refusal_of("[::ffff:192.0.2.1]:80") == errc::client_denied);
}

TEST_CASE("a header that names no client is not denied", "[access_control][denied_clients]") {
    const auto everything = std::array{parse_subnet("0.0.0.0/0").value(), parse_subnet("::/0").value()};
    const header h{};
    CHECK(denied_clients{subnet_set{everything}}.client_refusal({.header = h}) == errc::success);
}

TEST_CASE("balancers are none of the denied clients' list", "[access_control][denied_clients]") {
    CHECK(some_access.allows(parse_ip_address("192.0.2.1").value()));
}

TEST_CASE("denied_clients from nothing deny nobody", "[access_control][denied_clients]") {
    const header h{};
    CHECK(denied_clients{}.client_refusal({.client = parse_socket_address("192.0.2.1:80").value(), .header = h}) ==
          errc::success);
}
