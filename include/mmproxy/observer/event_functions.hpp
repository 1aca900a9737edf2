// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_EVENT_FUNCTIONS_HPP
#define MMPROXY_OBSERVER_EVENT_FUNCTIONS_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/connection_observer.hpp>
#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/observer/detail/assignable_function.hpp>
#include <mmproxy/observer/flow.hpp>
#include <mmproxy/observer/flow_observer.hpp>
#include <mmproxy/observer/null_observer.hpp>

#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

// Observers made of functions, one an event: `all_of{on_closed(f), on_rejected(g)}`. An event that does not exist, or
// one that tells something else than the function takes, is an error in that line. What the function returns is
// dropped. It must not throw: an exception ends the program, as from any `noexcept` function. Each forwarder has a
// copy, and calls it on its own thread.
namespace mmproxy {

namespace detail {

template <class F> struct at_accepted : null_observer {
    assignable_function<F> call;
    void accepted(const connection& c) noexcept { call(c); }
};
template <class F> struct at_header_read : null_observer {
    assignable_function<F> call;
    void header_read(const connection& c, const header& h) noexcept { call(c, h); }
};
template <class F> struct at_connected : null_observer {
    assignable_function<F> call;
    void connected(const connection& c) noexcept { call(c); }
};
template <class F> struct at_rejected : null_observer {
    assignable_function<F> call;
    void rejected(const connection& c, std::error_code reason) noexcept { call(c, reason); }
};
template <class F> struct at_closed : null_observer {
    assignable_function<F> call;
    void closed(const connection& c, const connection_result& result) noexcept { call(c, result); }
};
template <class F> struct at_answered : null_observer {
    assignable_function<F> call;
    void answered(const connection& c, std::chrono::steady_clock::duration waited) noexcept { call(c, waited); }
};
template <class F> struct at_accepting_paused : null_observer {
    assignable_function<F> call;
    void accepting_paused(std::error_code reason) noexcept { call(reason); }
};
template <class F> struct at_accepting_resumed : null_observer {
    assignable_function<F> call;
    void accepting_resumed() noexcept { call(); }
};

template <class F> struct at_flow_header_read : null_observer {
    assignable_function<F> call;
    void flow_header_read(const flow& f, const header& h) noexcept { call(f, h); }
};
template <class F> struct at_flow_opened : null_observer {
    assignable_function<F> call;
    void flow_opened(const flow& f) noexcept { call(f); }
};
template <class F> struct at_flow_closed : null_observer {
    assignable_function<F> call;
    void flow_closed(const flow& f, const flow_result& result) noexcept { call(f, result); }
};
template <class F> struct at_datagram_dropped : null_observer {
    assignable_function<F> call;
    void datagram_dropped(const flow& f, std::error_code reason) noexcept { call(f, reason); }
};
template <class F> struct at_reply_dropped : null_observer {
    assignable_function<F> call;
    void reply_dropped(const flow& f, std::error_code reason) noexcept { call(f, reason); }
};
template <class F> struct at_receiving_paused : null_observer {
    assignable_function<F> call;
    void receiving_paused(std::error_code reason) noexcept { call(reason); }
};

} // namespace detail

/// `connection_observer::accepted`.
template <event_function<const connection&> F> detail::at_accepted<F> on_accepted(F call) {
    return {{}, std::move(call)};
}

/// `connection_observer::header_read`.
template <event_function<const connection&, const header&> F> detail::at_header_read<F> on_header_read(F call) {
    return {{}, std::move(call)};
}

/// `connection_observer::connected`.
template <event_function<const connection&> F> detail::at_connected<F> on_connected(F call) {
    return {{}, std::move(call)};
}

/// `connection_observer::rejected`.
template <event_function<const connection&, std::error_code> F> detail::at_rejected<F> on_rejected(F call) {
    return {{}, std::move(call)};
}

/// `connection_observer::closed`.
template <event_function<const connection&, const connection_result&> F> detail::at_closed<F> on_closed(F call) {
    return {{}, std::move(call)};
}

/// `connection_observer`'s optional event `answered`.
template <event_function<const connection&, std::chrono::steady_clock::duration> F>
detail::at_answered<F> on_answered(F call) {
    return {{}, std::move(call)};
}

/// `connection_observer::accepting_paused`.
template <event_function<std::error_code> F> detail::at_accepting_paused<F> on_accepting_paused(F call) {
    return {{}, std::move(call)};
}

/// `connection_observer`'s optional event `accepting_resumed`.
template <event_function<> F> detail::at_accepting_resumed<F> on_accepting_resumed(F call) {
    return {{}, std::move(call)};
}

/// `flow_observer::flow_header_read`.
template <event_function<const flow&, const header&> F> detail::at_flow_header_read<F> on_flow_header_read(F call) {
    return {{}, std::move(call)};
}

/// `flow_observer::flow_opened`.
template <event_function<const flow&> F> detail::at_flow_opened<F> on_flow_opened(F call) {
    return {{}, std::move(call)};
}

/// `flow_observer::flow_closed`.
template <event_function<const flow&, const flow_result&> F> detail::at_flow_closed<F> on_flow_closed(F call) {
    return {{}, std::move(call)};
}

/// `flow_observer::datagram_dropped`.
template <event_function<const flow&, std::error_code> F> detail::at_datagram_dropped<F> on_datagram_dropped(F call) {
    return {{}, std::move(call)};
}

/// `flow_observer::reply_dropped`.
template <event_function<const flow&, std::error_code> F> detail::at_reply_dropped<F> on_reply_dropped(F call) {
    return {{}, std::move(call)};
}

/// `flow_observer`'s optional event `receiving_paused`.
template <event_function<std::error_code> F> detail::at_receiving_paused<F> on_receiving_paused(F call) {
    return {{}, std::move(call)};
}

static_assert(connection_observer<decltype(on_accepting_resumed([] {}))>);
static_assert(flow_observer<decltype(on_flow_opened([](const flow&) {}))>);

} // namespace mmproxy

#endif
