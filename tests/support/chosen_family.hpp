// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_CHOSEN_FAMILY_HPP
#define MMPROXY_TESTS_SUPPORT_CHOSEN_FAMILY_HPP

#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/address_family/header_destination.hpp>

#include <optional>
#include <utility>
#include <variant>

/// `dual_stack` or `header_destination`. Chosen when the test runs, so that one compiled forwarder serves the tests of
/// both.
class chosen_family {
public:
    using by_header = mmproxy::header_destination<mmproxy::dual_stack>;

    chosen_family(const mmproxy::dual_stack& targets) : model_{targets} {}     // implicit: stands for its model
    chosen_family(by_header destinations) : model_{std::move(destinations)} {} // likewise

    std::optional<mmproxy::socket_address> target_for(const mmproxy::proxied_addresses& addresses) const noexcept {
        return std::visit([&](const auto& model) { return model.target_for(addresses); }, model_);
    }

private:
    std::variant<mmproxy::dual_stack, by_header> model_;
};

static_assert(mmproxy::address_family_policy<chosen_family>);

#endif
