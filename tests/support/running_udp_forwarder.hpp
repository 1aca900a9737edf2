// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_RUNNING_UDP_FORWARDER_HPP
#define MMPROXY_TESTS_SUPPORT_RUNNING_UDP_FORWARDER_HPP

#include <mmproxy/access_control.hpp>
#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/udp_forwarder.hpp>
#include <mmproxy/header_placement/every_datagram.hpp>
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/net/listen.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "support/flow_recorder.hpp"
#include "support/io_thread.hpp"
#include "support/proxied_network.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/use_future.hpp>

#include <chrono>
#include <cstddef>
#include <future>
#include <optional>

/// Keeps a thread from running its handlers until the end of a block, so that what is sent meanwhile comes at once.
class held_thread {
public:
    explicit held_thread(io_thread& thread) {
        std::promise<void> paused;
        asio::post(thread.io(), [&paused, ended = end_.get_future().share()] {
            paused.set_value();
            ended.wait();
        });
        paused.get_future().wait();
    }
    held_thread(const held_thread&) = delete;
    held_thread& operator=(const held_thread&) = delete;
    ~held_thread() { end_.set_value(); }

private:
    std::promise<void> end_;
};

template <class Placement = mmproxy::every_datagram, class Version = mmproxy::any_version,
          class AddressFamily = mmproxy::dual_stack, class Routing = mmproxy::external_routing,
          class Access = mmproxy::allow_all>
using recorded_udp_forwarder =
    mmproxy::udp_forwarder<AddressFamily, Version, Routing, Access, flow_recorder, Placement>;

/// A `udp_forwarder` that listens on `listen_text`, on a thread of its own.
template <class Placement = mmproxy::every_datagram, class Version = mmproxy::any_version,
          class AddressFamily = mmproxy::dual_stack, class Routing = mmproxy::external_routing,
          class Access = mmproxy::allow_all>
class running_udp_forwarder {
public:
    using forwarder = recorded_udp_forwarder<Placement, Version, AddressFamily, Routing, Access>;

    explicit running_udp_forwarder(const mmproxy::udp_options& options = {}, const Access& access = Access{},
                                   const AddressFamily& targets = both_targets(), const Routing& routing = Routing{}) {
        thread_.run(
            [&] { forwarder_.emplace(thread_.io().get_executor(), targets, routing, options, access, record); });
        listen(address(listen_text), 0);
    }
    running_udp_forwarder(const running_udp_forwarder&) = delete;
    running_udp_forwarder& operator=(const running_udp_forwarder&) = delete;
    ~running_udp_forwarder() {
        thread_.run([this] { forwarder_.reset(); });
    }

    /// Listens on a further address.
    void listen(const mmproxy::socket_address& at, std::size_t listener) {
        thread_.run([&] {
            const auto executor = thread_.io().get_executor();
            asio::co_spawn(executor, forwarder_->serve(mmproxy::listen_udp(executor, at), listener), asio::detached);
        });
    }

    held_thread hold() { return held_thread{thread_}; }
    std::size_t flows() const noexcept { return forwarder_->flows(); }
    void stop_accepting() {
        thread_.run([this] { forwarder_->stop_accepting(); });
    }
    std::future<void> drain(std::chrono::milliseconds limit) {
        return thread_.run([&] { return asio::co_spawn(thread_.io(), forwarder_->drain(limit), asio::use_future); });
    }

    const flow_recorder record;

private:
    io_thread thread_;
    std::optional<forwarder> forwarder_;
};

/// A pool of `udp_forwarder`s that runs on threads of its own and is stopped at the end.
template <class Placement = mmproxy::every_datagram, class Version = mmproxy::any_version> class running_udp_pool {
public:
    using forwarder = recorded_udp_forwarder<Placement, Version>;

    running_udp_pool(std::size_t threads, std::size_t listeners, const mmproxy::udp_options& options = {})
        : pool_{threads,
                [&](const asio::any_io_executor& e) { return forwarder{e, both_targets(), {}, options, {}, record}; }} {
        pool_.listen(address(listen_text), listeners);
        ended_ = std::async(std::launch::async, [this] { pool_.run(); });
    }
    running_udp_pool(const running_udp_pool&) = delete;
    running_udp_pool& operator=(const running_udp_pool&) = delete;
    ~running_udp_pool() { pool_.stop({}); }

    mmproxy::forwarder_pool<forwarder>& operator*() noexcept { return pool_; }
    bool ends() { return ended_.wait_for(patience) == std::future_status::ready; }
    bool runs() { return ended_.wait_for(std::chrono::seconds{0}) == std::future_status::timeout; }

    const flow_recorder record;

private:
    mmproxy::forwarder_pool<forwarder> pool_;
    std::future<void> ended_;
};

// Compiled once, in running_udp_forwarder.cpp: each costs as much as the rest of a test.
extern template class mmproxy::udp_forwarder<mmproxy::dual_stack, mmproxy::any_version, mmproxy::external_routing,
                                             mmproxy::allow_all, flow_recorder, mmproxy::every_datagram>;
extern template class mmproxy::udp_forwarder<mmproxy::dual_stack, mmproxy::any_version, mmproxy::external_routing,
                                             mmproxy::allow_all, flow_recorder, mmproxy::first_datagram>;
extern template class mmproxy::udp_forwarder<mmproxy::dual_stack, mmproxy::spp, mmproxy::external_routing,
                                             mmproxy::allow_all, flow_recorder, mmproxy::every_datagram>;
extern template class running_udp_forwarder<>;
extern template class running_udp_forwarder<mmproxy::first_datagram>;
extern template class running_udp_forwarder<mmproxy::every_datagram, mmproxy::spp>;

#endif
