// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ASSEMBLY_POLICY_LIST_HPP
#define MMPROXY_ASSEMBLY_POLICY_LIST_HPP

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

// Policies are given in any order, as template arguments or as arguments of a constructor, and found by their concepts.
// An axis is a type that has
// - `template <class P> static constexpr bool fits`: whether P is a model of the axis;
// - `default_model`: what stands for the axis when no model of it is given, or `no_default`.
namespace mmproxy::detail {

/// The default of an axis that has none: the user has to choose a model.
struct no_default {};

/// How many of the policies are models of the axis.
template <class Axis, class... Policies>
inline constexpr std::size_t models_of = (std::size_t{0} + ... + (Axis::template fits<Policies> ? 1 : 0));

/// Whether the policy is a model of one of the axes.
template <class Policy, class... Axes> inline constexpr bool is_model = (Axes::template fits<Policy> || ...);

template <class Axis, class... Policies> struct picked_from { using type = typename Axis::default_model; };

template <class Axis, class First, class... Rest> struct picked_from<Axis, First, Rest...> {
    using next = std::conditional_t<Axis::template fits<First>, std::type_identity<First>, picked_from<Axis, Rest...>>;
    using type = typename next::type;
};

/// The first of the policies that is a model of the axis, or the default.
template <class Axis, class... Policies> using picked = typename picked_from<Axis, Policies...>::type;

/// A policy made from nothing, which no argument is.
template <class Policy> Policy take() {
    return Policy{};
}

/// The argument that is of type `Policy`, or a policy made from nothing.
template <class Policy, class First, class... Rest> Policy take(First&& first, Rest&&... rest) {
    if constexpr (std::same_as<std::remove_cvref_t<First>, Policy>)
        return std::forward<First>(first);
    else
        return take<Policy>(std::forward<Rest>(rest)...);
}

/// Whether the type is among those that follow.
template <class T, class... Types> inline constexpr bool is_among = (std::same_as<T, Types> || ...);

} // namespace mmproxy::detail

#endif
