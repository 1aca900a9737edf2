// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_MISSPELT_EVENTS_HPP
#define MMPROXY_OBSERVER_MISSPELT_EVENTS_HPP

#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/observer/optional_events.hpp>

#include <concepts>
#include <system_error>

// What derives from `null_observer` and has the name of an event wrong is a right observer that is never told: it
// inherits the event, and its own function is one more function.
namespace mmproxy::detail {

// clang-format off

/// Whether all events of a type are those that it has inherited from `null_observer`, which do nothing.
template <class O>
concept overrides_no_event = requires {
    requires std::same_as<decltype(&O::accepted), decltype(&null_observer::accepted)>;
    requires std::same_as<decltype(&O::header_read), decltype(&null_observer::header_read)>;
    requires std::same_as<decltype(&O::connected), decltype(&null_observer::connected)>;
    requires std::same_as<decltype(&O::rejected), decltype(&null_observer::rejected)>;
    requires std::same_as<decltype(&O::closed), decltype(&null_observer::closed)>;
    requires std::same_as<decltype(&O::accepting_paused), decltype(&null_observer::accepting_paused)>;
    requires std::same_as<decltype(&O::flow_header_read), decltype(&null_observer::flow_header_read)>;
    requires std::same_as<decltype(&O::flow_opened), decltype(&null_observer::flow_opened)>;
    requires std::same_as<decltype(&O::flow_closed), decltype(&null_observer::flow_closed)>;
    requires std::same_as<decltype(&O::datagram_dropped), decltype(&null_observer::datagram_dropped)>;
    requires std::same_as<decltype(&O::reply_dropped), decltype(&null_observer::reply_dropped)>;
};

/// Whether a type has one of the events that an observer need not have, or the name of one.
template <class O>
concept has_optional_event =
    hears_of_bytes<O> || hears_of_datagrams<O> || requires { &O::delivered; } || requires { &O::answered; } ||
    requires { &O::received; } || requires { &O::accepting_resumed; } || requires { &O::receiving_paused; } ||
    requires { &O::wants_local; };

/// An error to instantiate for a type that overrides no event, or that has a function with what an event tells as its
/// parameters and nearly its name: the verb without its ending, or with `on_` before it.
template <class O> struct check_spelling {
    static_assert(!overrides_no_event<O> || has_optional_event<O>,
        "an observer derives from null_observer and overrides none of its events: is the name of one misspelt?");

    static_assert(!requires(O& o, const connection& c) { o.accept(c); } &&
                      !requires(O& o, const connection& c) { o.on_accepted(c); },
        "an observer's accept or on_accepted is told nothing: the event is called accepted");
    static_assert(!requires(O& o, const connection& c, const header& h) { o.read_header(c, h); } &&
                      !requires(O& o, const connection& c, const header& h) { o.on_header_read(c, h); },
        "an observer's read_header or on_header_read is told nothing: the event is called header_read");
    static_assert(!requires(O& o, const connection& c) { o.connect(c); } &&
                      !requires(O& o, const connection& c) { o.on_connected(c); },
        "an observer's connect or on_connected is told nothing: the event is called connected");
    static_assert(!requires(O& o, const connection& c, std::error_code ec) { o.reject(c, ec); } &&
                      !requires(O& o, const connection& c, std::error_code ec) { o.on_rejected(c, ec); },
        "an observer's reject or on_rejected is told nothing: the event is called rejected");
    static_assert(!requires(O& o, const connection& c, const connection_result& r) { o.close(c, r); } &&
                      !requires(O& o, const connection& c, const connection_result& r) { o.on_closed(c, r); },
        "an observer's close or on_closed is told nothing: the event is called closed");

    static_assert(!requires(O& o, const flow& f) { o.opened(f); } &&
                      !requires(O& o, const flow& f) { o.flow_open(f); } &&
                      !requires(O& o, const flow& f) { o.on_flow_opened(f); },
        "an observer's opened, flow_open or on_flow_opened is told nothing: the event is called flow_opened");
    static_assert(!requires(O& o, const flow& f, const flow_result& r) { o.flow_close(f, r); } &&
                      !requires(O& o, const flow& f, const flow_result& r) { o.on_flow_closed(f, r); },
        "an observer's flow_close or on_flow_closed is told nothing: the event is called flow_closed");
    static_assert(!requires(O& o, const flow& f, std::error_code ec) { o.dropped(f, ec); } &&
                      !requires(O& o, const flow& f, std::error_code ec) { o.on_datagram_dropped(f, ec); },
        "an observer's dropped or on_datagram_dropped is told nothing: the events are called datagram_dropped and "
        "reply_dropped");
};
// clang-format on

} // namespace mmproxy::detail

#endif
