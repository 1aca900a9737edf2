// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address_family/ipv4_only.hpp>

#include "address_family/suite.hpp"
#include "support/catch.hpp"

using namespace mmproxy;
using namespace mmproxy::tests;

TEST_CASE("ipv4_only serves IPv4 clients", "[address_family][ipv4_only]") {
    CHECK(ipv4_only{v4_target}.target_for(v4_client) == v4_target);
}

TEST_CASE("ipv4_only does not serve IPv6 clients", "[address_family][ipv4_only]") {
    CHECK(ipv4_only{v4_target}.target_for(v6_client) == std::nullopt);
}

TEST_CASE("ipv4_only serves health checks of either family", "[address_family][ipv4_only]") {
    CHECK(ipv4_only{v4_target}.target_for(v4_health_check) == v4_target);
    CHECK(ipv4_only{v4_target}.target_for(v6_health_check) == v4_target);
}

TEST_CASE("ipv4_only refuses a target of the other family", "[address_family][ipv4_only]") {
    CHECK_THROWS_AS(ipv4_only{v6_target}, std::invalid_argument);
    CHECK_THROWS_AS(ipv4_only{socket_address{}}, std::invalid_argument);
}
