// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_CHANNEL_RELAY_HPP
#define MMPROXY_RELAY_DETAIL_CHANNEL_RELAY_HPP

#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/relay/delivery_meter.hpp>
#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/relay/detail/relayed_connection.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// A relay whose directions are channels of one kind, see `relay_policy`. It may be destroyed before its connections,
/// which keep what they share.
template <channel Channel> class channel_relay {
public:
    channel_relay(reactor& r, std::chrono::steady_clock::duration idle_timeout)
        : state_{std::make_shared<relay_state<Channel>>(r, idle_timeout)} {}

    template <std::invocable<const connection_result&> Done>
    void start(stream_socket client, stream_socket upstream, std::span<const std::byte> surplus, Done done) {
        std::make_shared<connection<Done>>(state_, std::move(client), std::move(upstream), std::move(done))
            ->start(surplus);
    }

    /// See `metered_relay`.
    void report_to(delivery_meter& meter) noexcept { state_->meter = &meter; }

    void end_all(std::error_code reason) noexcept { state_->live.end_all(reason); }

private:
    template <class Done> class connection final : public relayed_connection<Channel> {
    public:
        connection(std::shared_ptr<relay_state<Channel>> relay, stream_socket client, stream_socket upstream, Done done)
            : relayed_connection<Channel>{std::move(relay), std::move(client), std::move(upstream)},
              done_{std::move(done)} {}

    private:
        void done(const connection_result& result) noexcept override { done_(result); }
        void answered() noexcept override {
            if constexpr (requires { done_.answered(); }) done_.answered();
        }

        Done done_;
    };

    std::shared_ptr<relay_state<Channel>> state_;
};

} // namespace mmproxy::detail

#endif
