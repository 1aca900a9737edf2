// SPDX-License-Identifier: BSL-1.0
//
// Pools that serve, on threads that run, while there is no memory.
#include <mmproxy/address_family/ipv4_only.hpp>
#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "memory/failing_new.hpp"
#include "memory/peers.hpp"
#include "support/catch.hpp"
#include "support/proxied_network.hpp"
#include "support/running_threads.hpp"
#include "support/waiting.hpp"

#include <asio/any_io_executor.hpp>

#include <future>
#include <memory>
#include <new>
#include <optional>
#include <utility>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

using tcp_pool = forwarder_pool<tcp_forwarder<ipv4_only, external_routing>>;
using udp_pool = forwarder_pool<udp_forwarder<ipv4_only, external_routing>>;

template <class Forwarder> auto made() {
    return [](const asio::any_io_executor& executor) {
        return Forwarder{executor, ipv4_only{target_v4()}, external_routing{}};
    };
}

/// A network with threads, the targets of both protocols, and a pool of each that serves.
class served_network {
public:
    served_network() { listen(streams, datagrams, at_v4()); }

    static void listen(tcp_pool& streams, udp_pool& datagrams, const socket_address& at) {
        streams.listen(at);
        datagrams.listen(at);
    }

    /// Whether a client of each protocol gets an answer.
    bool serves() {
        tcp_peer stream{at_v4()};
        const udp_peer datagram{at_v4()};
        stream.ask();
        return eventually([&] {
            datagram.ask();
            stream_target_.answer();
            datagram_target_.answer();
            return stream.has_answer() && datagram.has_answer();
        });
    }

private:
    proxied_network network_{};
    tcp_target stream_target_{target_v4()};
    udp_target datagram_target_{target_v4()};

public:
    running_threads running{2};
    tcp_pool streams{running.all, made<tcp_forwarder<ipv4_only, external_routing>>()};
    udp_pool datagrams{running.all, made<udp_forwarder<ipv4_only, external_routing>>()};
};

} // namespace

TEST_CASE("pools that are destroyed without memory end no other pool", "[net][forwarder_pool]") {
    served_network network;
    auto streams = std::make_unique<tcp_pool>(network.running.all, made<tcp_forwarder<ipv4_only, external_routing>>());
    auto datagrams =
        std::make_unique<udp_pool>(network.running.all, made<udp_forwarder<ipv4_only, external_routing>>());
    served_network::listen(*streams, *datagrams, address("127.0.0.1:8444"));
    {
        const no_memory missing;
        streams.reset();
        datagrams.reset();
        network.running.all.perform(0, [] {}); // and so behind what they have left
        network.running.all.perform(1, [] {});
    }
    CHECK(network.serves());
}

TEST_CASE("pools that cannot stop for want of memory serve on, or stop at another call", "[net][forwarder_pool]") {
    std::optional<served_network> network{std::in_place};
    CHECK(network->serves());
    bool has_stopped = true;
    {
        const no_memory missing;
        try {
            network->running.all.stop(0s);
        } catch (const std::bad_alloc&) {
            has_stopped = false;
        }
    }
    CHECK_FALSE(has_stopped);
    network->running.all.stop(0s);
    CHECK(network->running.ended.wait_for(patience) == std::future_status::ready);
    CHECK_NOTHROW(network->running.ended.get());
}
