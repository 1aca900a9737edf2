// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/loopback_guard.hpp>
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

#include <string_view>

using namespace mmproxy;

namespace {

errc refusal_of(std::string_view client, std::string_view balancer) {
    const header h{};
    return loopback_guard{}.client_refusal({.client = {parse_ip_address(client).value().canonical(), 1},
                                            .balancer = {parse_ip_address(balancer).value().canonical(), 2},
                                            .header = h});
}

} // namespace

TEST_CASE("a balancer elsewhere may not name a client on the loopback, or one without an address",
          "[access_control][loopback_guard]") {
    const auto* client = GENERATE("127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "0.0.0.0", "0.1.2.3",
                                  "::", "::ffff:0.0.0.0");
    const auto* balancer = GENERATE("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1", "10.0.0.1");
    CAPTURE(client, balancer);
    CHECK(refusal_of(client, balancer) == errc::loopback_client);
}

TEST_CASE("a balancer on the loopback may name any client", "[access_control][loopback_guard]") {
    const auto* client = GENERATE("127.0.0.1", "::1", "203.0.113.7", "2001:db8::7", "0.0.0.0");
    const auto* balancer = GENERATE("127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1");
    CAPTURE(client, balancer);
    CHECK(refusal_of(client, balancer) == errc::success);
}

TEST_CASE("a balancer elsewhere may name any other client", "[access_control][loopback_guard]") {
    const auto* client = GENERATE("203.0.113.7", "10.0.0.1", "1.0.0.0", "126.255.255.255", "128.0.0.1", "2001:db8::7",
                                  "::2", "::127.0.0.1", "fe80::1", "192.0.2.1");
    CAPTURE(client);
    CHECK(refusal_of(client, "192.0.2.1") == errc::success);
}

TEST_CASE("a header that names no client is not guarded against", "[access_control][loopback_guard]") {
    const header h{};
    const socket_address balancer{parse_ip_address("192.0.2.1").value(), 1};
    CHECK(loopback_guard{}.client_refusal({.balancer = balancer, .header = h}) == errc::success);
}

TEST_CASE("the guard asks for no balancer", "[access_control][loopback_guard]") {
    CHECK(loopback_guard{}.allows(parse_ip_address("192.0.2.1").value()));
}
