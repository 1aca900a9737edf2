// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_DOWNWARD_HPP
#define MMPROXY_FORWARDER_UDP_UDP_DOWNWARD_HPP

#include <mmproxy/datagram/late_error.hpp>
#include <mmproxy/datagram/receive_batch.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/udp/counted_batch.hpp>
#include <mmproxy/forwarder/udp/flow_table.hpp>
#include <mmproxy/forwarder/udp/receive_rest.hpp>
#include <mmproxy/observer/optional_events.hpp>
#include <mmproxy/reactor/has_memory_for.hpp>
#include <mmproxy/reactor/shared_by_executor.hpp>

#include <asio/any_io_executor.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <system_error>

namespace mmproxy::detail {

/// From the targets to the balancers: `receive` takes a flow's replies, each without its header where the target sends
/// one, `send` sends the replies of all flows.
///
/// `rest` and `observer` must outlive it.
template <class HeaderVersion, class Limits, class UpstreamHeader, class Observer> class udp_downward {
    using clock = std::chrono::steady_clock;
    using bytes = std::span<const std::byte>;
    using flow_type = udp_flow<HeaderVersion, Limits, UpstreamHeader>;
    using reply_version = typename UpstreamHeader::reply_version;

public:
    udp_downward(const asio::any_io_executor& executor, receive_rest& rest, Observer& observer)
        : rest_{rest}, observer_{observer}, received_{shared_by_executor<receive_batch>(executor)} {}

    /// Takes what has come for a flow, `share` datagrams at most, where datagrams that UDP_GRO has joined count as one.
    /// It asks for as many as came last time, or for twice as many when as many came as were asked for.
    void receive(flow_type& f, std::size_t share, clock::time_point now) {
        const auto limit = std::min(f.expected_replies, share);
        if (received_->room() < limit) send();
        std::size_t got = 0; // messages
        std::size_t replies = 0;
        const auto ec = received_->receive(f.socket.get(), limit, [&](const received_datagrams& r) {
            const auto path = path_back(f);
            r.each([&](bytes datagram) {
                take(f, path, datagram, now);
                ++replies;
            });
            ++got;
        });
        tell_received(observer_, 0, replies);
        f.expected_replies = got == limit ? std::min(2 * got, receive_batch::capacity) : std::max<std::size_t>(got, 1);
        if (ec == std::errc::connection_refused) f.introduction.note_dropped(); // no target has kept the header
        if (is_late_error_of_receiving(ec.value()))
            observer_.datagram_dropped(f.about(), ec); // the target may be back by now
        else
            rest_.note(ec);
    }

    /// Sends what was received, and tells the observer.
    void send() noexcept {
        const auto sent = batch_.flush([this](const flow_type& f, bytes /*header*/, std::error_code reason) {
            observer_.reply_dropped(f.about(), reason);
        });
        tell_delivered(observer_, traffic{}, sent);
        received_->clear();
    }

private:
    /// The path of a flow's replies; none where there is no memory for one.
    std::optional<std::uint32_t> path_back(const flow_type& f) noexcept {
        std::optional<std::uint32_t> path;
        has_memory_for([&] { path = batch_.path(f.back.listener->socket.get(), f.back.peer, f.back.local); });
        return path;
    }

    /// Takes the header off a reply, or drops one that has none.
    void take(flow_type& f, std::optional<std::uint32_t> path, bytes datagram, clock::time_point now) {
        if constexpr (reply_version::max_size == 0) {
            reply(f, path, datagram, now);
        } else {
            const auto read = reply_version::parse(datagram);
            if (read) return reply(f, path, datagram.subspan(read.size), now);
            observer_.reply_dropped(f.about(), read.error == errc::need_more ? errc::truncated : read.error);
        }
    }

    void reply(flow_type& f, std::optional<std::uint32_t> path, bytes payload, clock::time_point now) {
        f.last_used = now;
        flow_table<HeaderVersion, Limits, UpstreamHeader>::note_answer(f);
        const bool is_added = path && has_memory_for([&] { batch_.add(*path, f.header.bytes(), payload, f); });
        if (!is_added) observer_.reply_dropped(f.about(), std::make_error_code(std::errc::not_enough_memory));
    }

    receive_rest& rest_;
    Observer& observer_;

    std::shared_ptr<receive_batch> received_; ///< that of the executor: it is empty between two turns
    counted_batch<flow_type, &flow_type::from_upstream> batch_{};
};

} // namespace mmproxy::detail

#endif
