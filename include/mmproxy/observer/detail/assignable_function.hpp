// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_DETAIL_ASSIGNABLE_FUNCTION_HPP
#define MMPROXY_OBSERVER_DETAIL_ASSIGNABLE_FUNCTION_HPP

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace mmproxy {

/// What an observer can call at an event that tells `Told`. Its copies are made as the forwarder's are.
template <class F, class... Told>
concept event_function =
    std::copy_constructible<F> && std::is_nothrow_move_constructible_v<F> && std::invocable<F&, const Told&...>;

namespace detail {

/// A function that can be assigned, as an observer can, though a lambda with captures cannot: by destroying the old one
/// and moving a copy of the new one to its place.
template <class F> class assignable_function {
public:
    assignable_function(F call) noexcept : call_{std::move(call)} {}
    assignable_function(const assignable_function&) = default;
    assignable_function(assignable_function&&) noexcept = default;
    assignable_function& operator=(const assignable_function& other) {
        *this = assignable_function{other};
        return *this;
    }
    assignable_function& operator=(assignable_function&& other) noexcept {
        if (this == &other) return *this;
        std::destroy_at(&call_);
        std::construct_at(&call_, std::move(other.call_));
        return *this;
    }
    ~assignable_function() = default;

    template <class... Told> void operator()(const Told&... told) noexcept { std::invoke(call_, told...); }

private:
    F call_;
};

} // namespace detail

} // namespace mmproxy

#endif
