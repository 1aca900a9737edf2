// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_COUNTED_BATCH_HPP
#define MMPROXY_FORWARDER_UDP_COUNTED_BATCH_HPP

#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/datagram/send_batch.hpp>
#include <mmproxy/observer/flow.hpp>
#include <mmproxy/reactor/has_memory_for.hpp>

#include <asio/ip/udp.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// A `send_batch` of the datagrams of flows that counts what it sends: in `Counted`, the number of each flow for one
/// direction, and in all. A datagram that cannot be sent is not counted.
template <class Flow, traffic Flow::*Counted> class counted_batch {
    using bytes = std::span<const std::byte>;

public:
    std::uint64_t round() const noexcept { return batch_.round(); }
    std::uint32_t path(int socket) { return batch_.path(socket); }
    std::uint32_t path(int socket, const asio::ip::udp::endpoint& to, const interface_address& from) {
        return batch_.path(socket, to, from);
    }

    /// Adds a datagram: the bytes of `prefix`, which are not counted, then those of `payload`.
    void add(std::uint32_t path, bytes prefix, bytes payload, Flow& f) {
        batch_.add(path, prefix, payload, f);
        (f.*Counted).add(payload);
        sent_.add(payload);
    }

    /// Sends everything, and returns what was sent. Calls `dropped(Flow&, prefix, std::error_code)` for each datagram
    /// that could not be, also for want of memory.
    template <class Dropped> traffic flush(Dropped dropped) noexcept {
        const auto not_sent = [&](Flow& f, bytes prefix, bytes payload, std::error_code reason) {
            (f.*Counted).take_back(payload);
            sent_.take_back(payload);
            dropped(f, prefix, reason);
        };
        if (!has_memory_for([&] { batch_.flush(not_sent); }))
            batch_.discard(not_sent, std::make_error_code(std::errc::not_enough_memory));
        return std::exchange(sent_, {});
    }

private:
    send_batch<Flow> batch_{};
    traffic sent_{}; ///< by the next `flush()`
};

} // namespace mmproxy::detail

#endif
