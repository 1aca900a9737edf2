// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/forwarder/forwarder.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "support/catch.hpp"

using namespace mmproxy;

TEST_CASE("forwarder selects its engine by the protocol's concept", "[forwarder]") {
    STATIC_REQUIRE(std::is_same_v<forwarder<tcp, dual_stack, v2, external_routing>,
                                  tcp_forwarder<dual_stack, v2, external_routing>>);
    STATIC_REQUIRE(std::is_same_v<forwarder<tcp, dual_stack>, tcp_forwarder<dual_stack>>);
}
