// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_OBSERVER_METER_HPP
#define MMPROXY_FORWARDER_TCP_OBSERVER_METER_HPP

#include <mmproxy/observer/connection_observer.hpp>
#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/observer/optional_events.hpp>
#include <mmproxy/relay/delivery_meter.hpp>

#include <cstdint>

namespace mmproxy::detail {

/// Tells an observer of the bytes that a relay delivers: here nothing, for an observer without `delivered`.
///
/// A relay tells of a target's first byte where it has a meter, so an observer that has `answered` needs one too.
/// `tell_late` is called with the relay's result when a connection has ended.
template <connection_observer Observer, class Relay> struct observer_meter {
    observer_meter(Observer& /*o*/, Relay& /*r*/) noexcept {}
    void tell_late(const connection_result& /*result*/) noexcept {}
};

/// As the bytes are delivered, where the relay tells (`metered_relay`). Observer and relay have to outlive it.
template <connection_observer Observer, metered_relay Relay>
requires(hears_of_bytes<Observer> || hears_of_answers<Observer>) struct observer_meter<Observer, Relay> final
    : delivery_meter {
    observer_meter(Observer& o, Relay& r) : observer{o} { r.report_to(*this); }
    observer_meter(const observer_meter&) = delete;
    observer_meter& operator=(const observer_meter&) = delete;

    void delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept override {
        tell_delivered(observer, from_client, from_upstream);
    }
    void tell_late(const connection_result& /*told already*/) noexcept {}

    Observer& observer;
};

/// When a connection has ended, where the relay tells no sooner.
template <connection_observer Observer, class Relay>
requires(hears_of_bytes<Observer> && !metered_relay<Relay>) struct observer_meter<Observer, Relay> {
    observer_meter(Observer& o, Relay& /*r*/) noexcept : observer{o} {}
    void tell_late(const connection_result& result) noexcept {
        tell_delivered(observer, result.from_client, result.from_upstream);
    }

    Observer& observer;
};

} // namespace mmproxy::detail

#endif
