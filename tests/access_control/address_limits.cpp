// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/address_limits.hpp>
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

#include <array>
#include <string_view>

using namespace mmproxy;
using place = address_limits::place;

namespace {

ip_address at(std::string_view text) {
    return parse_ip_address(text).value();
}

} // namespace

TEST_CASE("clients and balancers are limited by numbers and for reasons of their own",
          "[access_control][address_limits]") {
    const address_limits limits{{.per_client = 1, .per_balancer = 2}};
    std::array<place, 5> taken;
    CHECK_FALSE(limits.enter_client(at("203.0.113.7"), taken[0]));
    CHECK(limits.enter_client(at("203.0.113.7"), taken[1]) == errc::too_many_of_client);
    CHECK_FALSE(limits.enter_balancer(at("203.0.113.7"), taken[2])); // the same host as a balancer
    CHECK_FALSE(limits.enter_balancer(at("203.0.113.7"), taken[3]));
    CHECK(limits.enter_balancer(at("203.0.113.7"), taken[4]) == errc::too_many_of_balancer);
    CHECK_FALSE((taken[1] || taken[4]));
}

TEST_CASE("clients of IPv6 are limited by network, balancers one by one", "[access_control][address_limits]") {
    const address_limits limits{{.per_client = 1, .per_balancer = 1}};
    std::array<place, 4> taken;
    CHECK_FALSE(limits.enter_client(at("2001:db8::1"), taken[0]));
    CHECK(limits.enter_client(at("2001:db8::2"), taken[1]) == errc::too_many_of_client);
    CHECK_FALSE(limits.enter_balancer(at("2001:db8::1"), taken[2]));
    CHECK_FALSE(limits.enter_balancer(at("2001:db8::2"), taken[3]));
}

TEST_CASE("one of the limits may be left out, and both", "[access_control][address_limits]") {
    const address_limits limits{{.per_balancer = 1}};
    std::array<place, 3> taken;
    CHECK_FALSE(limits.enter_client(at("203.0.113.7"), taken[0]));
    CHECK_FALSE(limits.enter_balancer(at("192.0.2.1"), taken[1]));
    CHECK(limits.enter_balancer(at("192.0.2.1"), taken[2]) == errc::too_many_of_balancer);
    CHECK_FALSE(address_limits{}.enter_balancer(at("192.0.2.1"), taken[2]));
    CHECK_FALSE((taken[0] || taken[2])); // nothing was counted
}

TEST_CASE("a header that names no client takes no client's place", "[access_control][address_limits]") {
    const address_limits limits{{.per_client = 1}};
    std::array<place, 2> taken;
    for (auto& p : taken) CHECK_FALSE(limits.enter_client(ip_address{}, p));
}
