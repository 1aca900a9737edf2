// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_CHOSEN_ACCESS_HPP
#define MMPROXY_TESTS_SUPPORT_CHOSEN_ACCESS_HPP

#include <mmproxy/access_control.hpp>
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/reloadable.hpp>

#include <optional>
#include <utility>

/// `subnet_set`, or `allow_all` where no set is given. Chosen when the test runs, so that one compiled forwarder serves
/// the tests of both.
struct chosen_access {
    chosen_access() = default;
    chosen_access(mmproxy::subnet_set s) : subnets{std::in_place, std::move(s)} {}

    bool allows(const mmproxy::ip_address& address) const noexcept { return !subnets || subnets->allows(address); }

    std::optional<mmproxy::reloadable<mmproxy::subnet_set>> subnets{};
};

static_assert(mmproxy::access_control_policy<chosen_access>);

#endif
