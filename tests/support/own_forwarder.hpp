// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_OWN_FORWARDER_HPP
#define MMPROXY_TESTS_SUPPORT_OWN_FORWARDER_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/protocol/protocol_policy.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/io_thread.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>

#include <optional>

/// A forwarder of the test's own policies, on a thread of its own. Each type takes as long to compile as a whole test.
template <class Forwarder> class own_forwarder {
    using protocol = typename Forwarder::protocol;

public:
    template <class... Given> explicit own_forwarder(const Given&... given) {
        thread_.run([&] { forwarder_.emplace(thread_.io().get_executor(), given...); });
    }
    own_forwarder(const own_forwarder&) = delete;
    own_forwarder& operator=(const own_forwarder&) = delete;
    ~own_forwarder() {
        thread_.run([this] { forwarder_.reset(); });
    }

    /// Has it forward what comes to that address, by its own protocol.
    void listen(const mmproxy::socket_address& at) {
        thread_.run([&] {
            const auto executor = thread_.io().get_executor();
            if constexpr (mmproxy::stream_protocol<protocol>)
                asio::co_spawn(executor, forwarder_->serve(mmproxy::listen<protocol>(executor, at)), asio::detached);
            else
                asio::co_spawn(executor, forwarder_->serve(mmproxy::listen_udp(executor, at)), asio::detached);
        });
    }

private:
    io_thread thread_;
    std::optional<Forwarder> forwarder_;
};

#endif
