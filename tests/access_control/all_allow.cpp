// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/all_allow.hpp>
#include <mmproxy/access_control/denied_clients.hpp>
#include <mmproxy/access_control/loopback_guard.hpp>
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

#include <array>
#include <string_view>

using namespace mmproxy;

namespace {

subnet_set set_of(std::string_view text) {
    return subnet_set{std::array{parse_subnet(text).value()}};
}

/// Lets in the clients that its author knows; has no reason of its own.
struct one_client {
    bool allows(const ip_address& /*peer*/) const noexcept { return true; }
    bool allows_client(const request& asked) const noexcept { return asked.client.port == 7; }
};

template <class Access>
std::error_code refusal_of(const Access& access, std::string_view client, std::string_view balancer) {
    const header h{};
    return client_refusal(access, {.client = parse_socket_address(client).value(),
                                   .balancer = parse_socket_address(balancer).value(),
                                   .header = h});
}

} // namespace

TEST_CASE("a balancer is let in when every policy lets it in", "[access_control][all_allow]") {
    const all_allow access{set_of("192.0.0.0/16"), loopback_guard{}, set_of("192.0.2.0/24")};
    CHECK(access.allows(parse_ip_address("192.0.2.1").value()));
    CHECK_FALSE(access.allows(parse_ip_address("192.0.3.1").value())); // the last one does not have it
    CHECK_FALSE(access.allows(parse_ip_address("10.0.0.1").value()));
}

TEST_CASE("a client is refused for the reason of the first policy that refuses it", "[access_control][all_allow]") {
    const all_allow access{set_of("192.0.2.0/24"), loopback_guard{}, denied_clients{set_of("127.0.0.0/8")}};
    CHECK(refusal_of(access, "127.0.0.1:80", "192.0.2.1:1") == errc::loopback_client);
    CHECK(refusal_of(access, "127.0.0.1:80", "127.0.0.1:1") == errc::client_denied);
    CHECK_FALSE(refusal_of(access, "203.0.113.7:80", "192.0.2.1:1"));
}

TEST_CASE("a policy without a reason of its own refuses as it does alone", "[access_control][all_allow]") {
    const all_allow access{loopback_guard{}, one_client{}};
    CHECK(refusal_of(access, "203.0.113.7:80", "192.0.2.1:1") == errc::client_not_allowed);
    CHECK_FALSE(refusal_of(access, "203.0.113.7:7", "192.0.2.1:1"));
}

TEST_CASE("policies that are not asked about clients make one that is not", "[access_control][all_allow]") {
    STATIC_REQUIRE_FALSE(is_asked_about_clients<all_allow<subnet_set, allow_all>>);
    STATIC_REQUIRE(is_asked_about_clients<all_allow<subnet_set, loopback_guard>>);
    CHECK_FALSE(refusal_of(all_allow{set_of("192.0.2.0/24")}, "127.0.0.1:80", "192.0.2.1:1"));
}

TEST_CASE("what is made of several policies may be one of several in turn", "[access_control][all_allow]") {
    const all_allow access{set_of("192.0.2.0/24"), all_allow{loopback_guard{}, one_client{}}};
    CHECK(refusal_of(access, "127.0.0.1:7", "192.0.2.1:1") == errc::loopback_client);
    CHECK(refusal_of(access, "203.0.113.7:8", "192.0.2.1:1") == errc::client_not_allowed);
}
