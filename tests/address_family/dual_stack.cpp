// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address_family/dual_stack.hpp>

#include "address_family/suite.hpp"
#include "support/catch.hpp"

using namespace mmproxy;
using namespace mmproxy::tests;

TEST_CASE("dual_stack goes by the client's family, not by the balancer's", "[address_family][dual_stack]") {
    const dual_stack family{v4_target, v6_target};
    CHECK(family.target_for(v4_client) == v4_target);
    CHECK(family.target_for(v6_client) == v6_target);
    CHECK(family.target_for(v6_client_of_a_v4_balancer) == v6_target);
}

TEST_CASE("dual_stack goes by the balancer's family where the header names no client", "[address_family][dual_stack]") {
    const dual_stack family{v4_target, v6_target};
    CHECK(family.target_for(v4_health_check) == v4_target);
    CHECK(family.target_for(v6_health_check) == v6_target);
}

TEST_CASE("dual_stack does not serve a family without a target", "[address_family][dual_stack]") {
    CHECK(dual_stack{v4_target, std::nullopt}.target_for(v6_client) == std::nullopt);
    CHECK(dual_stack{std::nullopt, v6_target}.target_for(v4_client) == std::nullopt);
}

TEST_CASE("dual_stack sends a health check to the one target there is", "[address_family][dual_stack]") {
    CHECK(dual_stack{v4_target, std::nullopt}.target_for(v6_health_check) == v4_target);
    CHECK(dual_stack{std::nullopt, v6_target}.target_for(v4_health_check) == v6_target);
    CHECK(dual_stack{std::nullopt, std::nullopt}.target_for(v4_health_check) == std::nullopt);
}

TEST_CASE("dual_stack refuses targets of the wrong family", "[address_family][dual_stack]") {
    CHECK_THROWS_AS((dual_stack{v6_target, std::nullopt}), std::invalid_argument);
    CHECK_THROWS_AS((dual_stack{std::nullopt, v4_target}), std::invalid_argument);
}
