// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_OBSERVER_CHECK_HPP
#define MMPROXY_OBSERVER_OBSERVER_CHECK_HPP

#include <mmproxy/observer/misspelt_events.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/observer/optional_events.hpp>

#include <concepts>
#include <cstddef>
#include <system_error>
#include <type_traits>

namespace mmproxy {

template <class... Observers> class all_of;

namespace detail {

// clang-format off
/// Whether the type has the name of an event of connections.
template <class O>
concept names_connection_event =
    requires { &O::accepted; } || requires { &O::header_read; } || requires { &O::connected; } ||
    requires { &O::rejected; } || requires { &O::closed; } || requires { &O::accepting_paused; };

/// Whether the type has the name of an event of flows.
template <class O>
concept names_flow_event =
    requires { &O::flow_header_read; } || requires { &O::flow_opened; } || requires { &O::flow_closed; } ||
    requires { &O::datagram_dropped; } || requires { &O::reply_dropped; };
// clang-format on

template <class T> inline constexpr bool is_all_of = false;
template <class... Observers> inline constexpr bool is_all_of<all_of<Observers...>> = true;

/// Whether the type is meant to be an observer, right or wrong.
template <class O>
inline constexpr bool is_meant_as_observer =
    std::derived_from<O, null_observer> || names_connection_event<O> || names_flow_event<O> || is_all_of<O>;

// Each type check_… is an error to instantiate for an observer that has an event wrong, and the error says how
// the event is written; compilers tell more when the condition is a concept.
// clang-format off

template <class O> concept has_accepted =
    requires(O& o, const connection& c) { { o.accepted(c) } noexcept; };
template <class O> concept has_header_read =
    requires(O& o, const connection& c, const header& h) { { o.header_read(c, h) } noexcept; };
template <class O> concept has_connected =
    requires(O& o, const connection& c) { { o.connected(c) } noexcept; };
template <class O> concept has_rejected =
    requires(O& o, const connection& c, std::error_code ec) { { o.rejected(c, ec) } noexcept; };
template <class O> concept has_closed =
    requires(O& o, const connection& c, const connection_result& r) { { o.closed(c, r) } noexcept; };
template <class O> concept has_accepting_paused =
    requires(O& o, std::error_code ec) { { o.accepting_paused(ec) } noexcept; };
template <class O> concept has_flow_header_read =
    requires(O& o, const flow& f, const header& h) { { o.flow_header_read(f, h) } noexcept; };
template <class O> concept has_flow_opened =
    requires(O& o, const flow& f) { { o.flow_opened(f) } noexcept; };
template <class O> concept has_flow_closed =
    requires(O& o, const flow& f, const flow_result& r) { { o.flow_closed(f, r) } noexcept; };
template <class O> concept has_datagram_dropped =
    requires(O& o, const flow& f, std::error_code ec) { { o.datagram_dropped(f, ec) } noexcept; };
template <class O> concept has_reply_dropped =
    requires(O& o, const flow& f, std::error_code ec) { { o.reply_dropped(f, ec) } noexcept; };

template <class O> struct check_copies {
    static_assert(std::copyable<O>,
        "an observer is copyable, and can be assigned: what it refers to it holds by pointer, what copies share by "
        "std::shared_ptr");
};

template <class O> struct check_connection_events {
    static_assert(has_accepted<O>,
        "an observer of connections has: void accepted(const mmproxy::connection&) noexcept");
    static_assert(has_header_read<O>,
        "an observer of connections has: void header_read(const mmproxy::connection&, const mmproxy::header&) "
        "noexcept; that of flows is flow_header_read");
    static_assert(has_connected<O>,
        "an observer of connections has: void connected(const mmproxy::connection&) noexcept");
    static_assert(has_rejected<O>,
        "an observer of connections has: void rejected(const mmproxy::connection&, std::error_code) noexcept");
    static_assert(has_closed<O>,
        "an observer of connections has: void closed(const mmproxy::connection&, const mmproxy::connection_result&) "
        "noexcept; that of flows is flow_closed");
    static_assert(has_accepting_paused<O>,
        "an observer of connections has: void accepting_paused(std::error_code) noexcept");
};

template <class O> struct check_flow_events {
    static_assert(has_flow_header_read<O>,
        "an observer of flows has: void flow_header_read(const mmproxy::flow&, const mmproxy::header&) noexcept");
    static_assert(has_flow_opened<O>,
        "an observer of flows has: void flow_opened(const mmproxy::flow&) noexcept");
    static_assert(has_flow_closed<O>,
        "an observer of flows has: void flow_closed(const mmproxy::flow&, const mmproxy::flow_result&) noexcept");
    static_assert(has_datagram_dropped<O>,
        "an observer of flows has: void datagram_dropped(const mmproxy::flow&, std::error_code) noexcept");
    static_assert(has_reply_dropped<O>,
        "an observer of flows has: void reply_dropped(const mmproxy::flow&, std::error_code) noexcept");
};

/// A name with several functions, or with one that is constrained, is not looked at.
template <class O> struct check_optional_events {
    static_assert(!requires { &O::accepting_resumed; } || requires(O& o) { o.accepting_resumed(); },
        "an observer may have: void accepting_resumed() noexcept");
    static_assert(!requires { &O::delivered; } || hears_of_bytes<O> || hears_of_datagrams<O>,
        "an observer may have: void delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept; of "
        "flows: void delivered(const mmproxy::traffic& from_client, const mmproxy::traffic& from_upstream) noexcept");
    static_assert(!requires { &O::answered; } || hears_of_answers<O>,
        "an observer may have: void answered(const mmproxy::connection&, std::chrono::steady_clock::duration) "
        "noexcept");
    static_assert(!requires { &O::received; } || requires(O& o, std::size_t n) { o.received(n, n); },
        "an observer may have: void received(std::size_t from_client, std::size_t from_upstream) noexcept");
    static_assert(!requires { &O::receiving_paused; } || requires(O& o, std::error_code ec) { o.receiving_paused(ec); },
        "an observer may have: void receiving_paused(std::error_code) noexcept");
    static_assert(!requires { &O::wants_local; } || requires(const O& o) { static_cast<bool>(o.wants_local()); },
        "an observer may have: bool wants_local() const noexcept");
};
// clang-format on

/// An error to instantiate for a type that is a wrong observer. `Events` are those that its forwarder tells:
/// `check_connection_events` or `check_flow_events`.
template <class O, template <class> class Events>
struct observer_check : check_copies<O>, Events<O>, check_optional_events<O> {};

/// A type that takes events from `null_observer` has to be right about all of them: a wrong one hides a right one.
template <std::derived_from<null_observer> O, template <class> class Events>
struct observer_check<O, Events>
    : check_copies<O>, check_connection_events<O>, check_flow_events<O>, check_optional_events<O>, check_spelling<O> {};

template <template <class> class Events> struct observer_check<null_observer, Events> {};

template <class... Observers, template <class> class Events> struct observer_check<all_of<Observers...>, Events> {
    static_assert((sizeof(observer_check<Observers, Events>) && ...));
};

struct nothing_to_check {};

/// A type whose `sizeof` is an error when a policy is an observer, and a wrong one.
template <bool IsObserver, class Policy, template <class> class Events>
using observer_check_if = std::conditional_t<IsObserver, observer_check<Policy, Events>, nothing_to_check>;

} // namespace detail

} // namespace mmproxy

#endif
