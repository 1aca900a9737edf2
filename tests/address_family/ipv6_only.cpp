// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address_family/ipv6_only.hpp>

#include "address_family/suite.hpp"
#include "support/catch.hpp"

using namespace mmproxy;
using namespace mmproxy::tests;

TEST_CASE("ipv6_only serves IPv6 clients", "[address_family][ipv6_only]") {
    CHECK(ipv6_only{v6_target}.target_for(v6_client) == v6_target);
}

TEST_CASE("ipv6_only does not serve IPv4 clients", "[address_family][ipv6_only]") {
    CHECK(ipv6_only{v6_target}.target_for(v4_client) == std::nullopt);
}

TEST_CASE("ipv6_only serves health checks of either family", "[address_family][ipv6_only]") {
    CHECK(ipv6_only{v6_target}.target_for(v4_health_check) == v6_target);
    CHECK(ipv6_only{v6_target}.target_for(v6_health_check) == v6_target);
}

TEST_CASE("ipv6_only refuses a target of the other family", "[address_family][ipv6_only]") {
    CHECK_THROWS_AS(ipv6_only{v4_target}, std::invalid_argument);
    CHECK_THROWS_AS(ipv6_only{socket_address{}}, std::invalid_argument);
}
