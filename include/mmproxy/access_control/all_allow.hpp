// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ALL_ALLOW_HPP
#define MMPROXY_ACCESS_CONTROL_ALL_ALLOW_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/allow_all.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/request.hpp>

#include <cstddef>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

namespace mmproxy {

/// Lets in what each of several policies lets in: `all_allow{subnet_set{balancers}, loopback_guard{}}`. It owns a copy
/// of each.
///
/// They are asked in the order given, up to the first that refuses; the reason of a client's refusal is its.
template <access_control_policy... Policies> class all_allow {
public:
    all_allow() = default;
    /// Asks the policies in this order.
    explicit all_allow(Policies... policies) requires(sizeof...(Policies) > 0) : policies_{std::move(policies)...} {}

    /// Whether every policy allows the balancer.
    bool allows(const ip_address& peer) const noexcept {
        return std::apply([&](const auto&... p) { return (p.allows(peer) && ...); }, policies_);
    }

    /// The refusal of the first policy that refuses the client; no error where none does.
    std::error_code client_refusal(const request& asked) const noexcept
        requires((is_asked_about_clients<Policies> || ...)) {
        return refusal_from<0>(asked);
    }

private:
    /// The refusal of the first policy from the one at `Index` on that refuses.
    template <std::size_t Index> std::error_code refusal_from(const request& asked) const noexcept {
        if constexpr (Index == sizeof...(Policies))
            return {};
        else if (const auto refusal = mmproxy::client_refusal(std::get<Index>(policies_), asked))
            return refusal;
        else
            return refusal_from<Index + 1>(asked);
    }

    [[no_unique_address]] std::tuple<Policies...> policies_;
};

static_assert(access_control_policy<all_allow<allow_all>> && !is_asked_about_clients<all_allow<allow_all>>);
static_assert(std::is_empty_v<all_allow<allow_all>>);

} // namespace mmproxy

#endif
