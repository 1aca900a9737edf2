// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/allow_all.hpp>
#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/address_family/header_destination.hpp>

#include "address_family/suite.hpp"
#include "support/catch.hpp"

#include <array>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

const dual_stack fallback{v4_target, v6_target};

subnet_set reachable(std::string_view text) {
    return subnet_set{std::array{parse_subnet(text).value()}};
}

} // namespace

TEST_CASE("header_destination forwards to what the client dialled", "[address_family][header_destination]") {
    const header_destination family{fallback, allow_all{}};
    CHECK(family.target_for(v4_client) == v4_client.destination);
    CHECK(family.target_for(v6_client_of_a_v4_balancer) == v6_client.destination);
}

TEST_CASE("header_destination falls back where the header names no client", "[address_family][header_destination]") {
    const header_destination family{fallback, allow_all{}};
    CHECK(family.target_for(v4_health_check) == v4_target);
    CHECK(family.target_for(v6_health_check) == v6_target);
}

TEST_CASE("header_destination reaches the listed destinations alone", "[address_family][header_destination]") {
    const header_destination family{fallback, reachable("198.51.100.0/24")};
    CHECK(family.target_for(v4_client) == v4_client.destination);
    CHECK(family.target_for(v6_client) == std::nullopt);
    CHECK(header_destination{fallback, reachable("10.0.0.0/8")}.target_for(v4_client) == std::nullopt);
}

TEST_CASE("header_destination with an empty list reaches nothing", "[address_family][header_destination]") {
    const header_destination family{fallback, subnet_set{}};
    CHECK(family.target_for(v4_client) == std::nullopt);
    CHECK(family.target_for(v4_health_check) == v4_target);
}

static_assert(address_family_policy<header_destination<dual_stack>>);
static_assert(sizeof(header_destination<dual_stack, allow_all>) == sizeof(dual_stack));
