// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DELIVERY_METER_HPP
#define MMPROXY_RELAY_DELIVERY_METER_HPP

#include <cstdint>

namespace mmproxy {

/// Is told by a relay of the bytes of all its connections as they are delivered.
///
/// The relay calls the meter on its own thread, each time that it has delivered bytes. The meter must outlive
/// the connections of the relay, which does not own it. Of a connection that has ended, the bytes told add up to its
/// `connection_result`.
class delivery_meter {
public:
    /// `from_client` bytes were delivered to an upstream socket, or `from_upstream` bytes to a client's; the other
    /// number is 0.
    virtual void delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept = 0;

protected:
    ~delivery_meter() = default;
};

/// A relay that tells a meter: `relay.report_to(meter)`, before its first connection. It also calls `answered()` of a
/// connection's `done`. See `relay_policy`.
template <class R>
concept metered_relay = requires(R& relay, delivery_meter& meter) {
    relay.report_to(meter);
};

} // namespace mmproxy

#endif
