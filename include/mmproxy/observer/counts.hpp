// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_COUNTS_HPP
#define MMPROXY_OBSERVER_COUNTS_HPP

#include <mmproxy/observer/histogram.hpp>
#include <mmproxy/observer/reason_counts.hpp>

#include <cstdint>

namespace mmproxy {

namespace detail {

/// What is left of `begun`; 0 when numbers that are read one after the other do not fit.
constexpr std::uint64_t still_active(std::uint64_t begun, std::uint64_t ended) noexcept {
    return begun > ended ? begun - ended : 0;
}

} // namespace detail

/// What has happened to connections.
template <class Number = std::uint64_t> struct basic_connection_counts {
    Number accepted{};                              ///< let in or not
    Number connected{};                             ///< taken by their targets
    Number closed{};                                ///< of those connected
    basic_reason_counts<Number> rejected{};         ///< before they were relayed
    basic_reason_counts<Number> failed{};           ///< of those closed: with an error
    basic_reason_counts<Number> accepting_paused{}; ///< how often that was told
    Number from_client{};                           ///< delivered so far to the targets [bytes]
    Number from_upstream{};                         ///< delivered so far to the balancers [bytes]
    basic_histogram<Number> connect_time{};         ///< from `accepted` to `connected`, with the header in between [us]
    basic_histogram<Number> first_byte_time{};      ///< from `connected` to the target's first byte, delivered [us]
    basic_histogram<Number> duration{};             ///< from `accepted` to `closed` [ms]

    /// How many there are now, with those that are not connected yet.
    std::uint64_t active() const noexcept { return detail::still_active(accepted, rejected.total() + closed); }

    /// Adds what `more` has counted.
    template <class Other> basic_connection_counts& operator+=(const basic_connection_counts<Other>& more) noexcept {
        accepted += more.accepted;
        connected += more.connected;
        closed += more.closed;
        rejected += more.rejected;
        failed += more.failed;
        accepting_paused += more.accepting_paused;
        from_client += more.from_client;
        from_upstream += more.from_upstream;
        connect_time += more.connect_time;
        first_byte_time += more.first_byte_time;
        duration += more.duration;
        return *this;
    }
};

/// Datagrams that were handed on, and the payload in them.
template <class Number = std::uint64_t> struct basic_traffic_counts {
    Number datagrams{}; ///< empty ones too
    Number bytes{};     ///< without PROXY headers

    /// Adds what `more` has counted.
    template <class Other> basic_traffic_counts& operator+=(const Other& more) noexcept {
        datagrams += more.datagrams;
        bytes += more.bytes;
        return *this;
    }
};

/// How many datagrams each system call, or batch of them, has moved.
template <class Number = std::uint64_t> struct basic_batch_counts {
    basic_histogram<Number> from_client{};   ///< towards the targets
    basic_histogram<Number> from_upstream{}; ///< towards the balancers

    /// Adds what `more` has counted.
    template <class Other> basic_batch_counts& operator+=(const basic_batch_counts<Other>& more) noexcept {
        from_client += more.from_client;
        from_upstream += more.from_upstream;
        return *this;
    }
};

/// What has happened to flows.
template <class Number = std::uint64_t> struct basic_flow_counts {
    Number opened{};                                 ///< so far
    Number closed{};                                 ///< of those opened
    basic_reason_counts<Number> failed{};            ///< of those closed: with an error
    basic_reason_counts<Number> datagrams_dropped{}; ///< on their way to a target
    basic_reason_counts<Number> replies_dropped{};   ///< on their way to a balancer
    basic_reason_counts<Number> receiving_paused{};  ///< how often that was told
    basic_traffic_counts<Number> from_client{};      ///< sent so far to the targets
    basic_traffic_counts<Number> from_upstream{};    ///< sent so far to the balancers
    basic_batch_counts<Number> received{};           ///< by one receiving system call [datagrams]
    basic_batch_counts<Number> sent{};               ///< to all targets, or balancers, in one go [datagrams]

    /// How many there are now.
    std::uint64_t active() const noexcept { return detail::still_active(opened, closed); }

    /// Adds what `more` has counted.
    template <class Other> basic_flow_counts& operator+=(const basic_flow_counts<Other>& more) noexcept {
        opened += more.opened;
        closed += more.closed;
        failed += more.failed;
        datagrams_dropped += more.datagrams_dropped;
        replies_dropped += more.replies_dropped;
        receiving_paused += more.receiving_paused;
        from_client += more.from_client;
        from_upstream += more.from_upstream;
        received += more.received;
        sent += more.sent;
        return *this;
    }
};

/// What `counters` have counted. The numbers are read one after the other while they go on: each is right, and two of
/// them may differ by what happens in between.
template <class Number = std::uint64_t> struct basic_counts {
    basic_connection_counts<Number> connections{}; ///< of TCP
    basic_flow_counts<Number> flows{};             ///< of UDP

    /// Adds what `more` has counted.
    template <class Other> basic_counts& operator+=(const basic_counts<Other>& more) noexcept {
        connections += more.connections;
        flows += more.flows;
        return *this;
    }
};

/// @{
/// What `counters::read` returns: plain numbers.
using connection_counts = basic_connection_counts<>;
using traffic_counts = basic_traffic_counts<>;
using batch_counts = basic_batch_counts<>;
using flow_counts = basic_flow_counts<>;
using counts = basic_counts<>;
/// @}

} // namespace mmproxy

#endif
