// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_OPTIONAL_EVENTS_HPP
#define MMPROXY_OBSERVER_OPTIONAL_EVENTS_HPP

#include <mmproxy/observer/null_observer.hpp>

#include <concepts>
#include <system_error>

namespace mmproxy {

namespace detail {

template <connection_observer O> bool wants_local(const O& o) noexcept {
    if constexpr (requires { static_cast<bool>(o.wants_local()); })
        return o.wants_local();
    else
        return !std::same_as<O, null_observer>;
}

template <connection_observer O> void tell_accepting_resumed(O& o) noexcept {
    if constexpr (requires { o.accepting_resumed(); }) o.accepting_resumed();
}

template <flow_observer O> void tell_receiving_paused(O& o, std::error_code reason) noexcept {
    if constexpr (requires { o.receiving_paused(reason); }) o.receiving_paused(reason);
}

} // namespace detail

} // namespace mmproxy

#endif
