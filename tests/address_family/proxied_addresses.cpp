// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address_family/proxied_addresses.hpp>

#include "address_family/suite.hpp"
#include "support/catch.hpp"

using namespace mmproxy;
using namespace mmproxy::tests;

TEST_CASE("the client's family is that of the header's source, else that of the balancer", "[proxied_addresses]") {
    CHECK(v6_client_of_a_v4_balancer.client_family() == ip_family::ipv6);
    CHECK(v4_client.client_family() == ip_family::ipv4);
    CHECK(v4_health_check.client_family() == ip_family::ipv4);
    CHECK(v6_health_check.client_family() == ip_family::ipv6);
}
