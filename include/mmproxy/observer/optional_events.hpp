// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_OPTIONAL_EVENTS_HPP
#define MMPROXY_OBSERVER_OPTIONAL_EVENTS_HPP

#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/flow.hpp>
#include <mmproxy/observer/null_observer.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace mmproxy::detail {

/// Whether `connection::local` is worth its system call.
template <connection_observer O> bool wants_local(const O& o) noexcept {
    if constexpr (requires { static_cast<bool>(o.wants_local()); })
        return o.wants_local();
    else
        return !std::same_as<O, null_observer>;
}

/// Tells an observer that has the event, and does nothing for another one.
template <connection_observer O> void tell_accepting_resumed(O& o) noexcept {
    if constexpr (requires { o.accepting_resumed(); }) o.accepting_resumed();
}

/// Whether an observer wants to know of bytes while connections live.
template <class O>
concept hears_of_bytes = requires(O& o, std::uint64_t bytes) {
    o.delivered(bytes, bytes);
};

/// Whether an observer wants to know how long a connection waited for the target's first byte.
template <class O>
concept hears_of_answers = requires(O& o, const connection& c, std::chrono::steady_clock::duration waited) {
    o.answered(c, waited);
};

/// Whether an observer wants to know of what flows hand on.
template <class O>
concept hears_of_datagrams = requires(O& o, const traffic& handed_on) {
    o.delivered(handed_on, handed_on);
};

/// Tells an observer that has the event, unless nothing was delivered.
template <connection_observer O>
void tell_delivered(O& o, std::uint64_t from_client, std::uint64_t from_upstream) noexcept {
    if constexpr (hears_of_bytes<O>)
        if (from_client + from_upstream > 0) o.delivered(from_client, from_upstream);
}

/// Tells an observer that has the event.
template <connection_observer O>
void tell_answered(O& o, const connection& c, std::chrono::steady_clock::duration waited) noexcept {
    if constexpr (hears_of_answers<O>) o.answered(c, waited);
}

/// Tells an observer of flows that has the event, unless nothing was delivered.
template <flow_observer O>
void tell_delivered(O& o, const traffic& from_client, const traffic& from_upstream) noexcept {
    if constexpr (hears_of_datagrams<O>)
        if (from_client.datagrams + from_upstream.datagrams > 0) o.delivered(from_client, from_upstream);
}

/// Tells an observer that has the event, unless nothing was received.
template <flow_observer O> void tell_received(O& o, std::size_t from_client, std::size_t from_upstream) noexcept {
    if constexpr (requires { o.received(from_client, from_upstream); })
        if (from_client + from_upstream > 0) o.received(from_client, from_upstream);
}

/// Tells an observer that has the event.
template <flow_observer O> void tell_receiving_paused(O& o, std::error_code reason) noexcept {
    if constexpr (requires { o.receiving_paused(reason); }) o.receiving_paused(reason);
}

} // namespace mmproxy::detail

#endif
