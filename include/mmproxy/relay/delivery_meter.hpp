// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DELIVERY_METER_HPP
#define MMPROXY_RELAY_DELIVERY_METER_HPP

#include <cstdint>

namespace mmproxy {

/// Is told by a relay of bytes as they are delivered, those of all its connections.
///
/// The relay calls it on its own thread, after each call that has moved something. It must outlive the connections of
/// the relay. The bytes told of add up to what the `connection_result`s say.
class delivery_meter {
public:
    /// `from_client` bytes were delivered to an upstream socket, or `from_upstream` bytes to a client's.
    virtual void delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept = 0;

protected:
    ~delivery_meter() = default;
};

/// A relay that tells a meter: `relay.report_to(meter)`, before its first connection. See `relay_policy`.
template <class R>
concept metered_relay = requires(R& relay, delivery_meter& meter) {
    relay.report_to(meter);
};

} // namespace mmproxy

#endif
