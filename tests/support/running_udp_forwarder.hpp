// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_RUNNING_UDP_FORWARDER_HPP
#define MMPROXY_TESTS_SUPPORT_RUNNING_UDP_FORWARDER_HPP

// Compiled in running_udp_forwarder.cpp alone, for the placements and versions named there, to which a test may add: a
// udp_forwarder takes as long to compile as a whole test.

#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/udp/udp_options.hpp>
#include <mmproxy/header_placement/every_datagram.hpp>
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/spp.hpp>

#include "support/chosen_access.hpp"
#include "support/chosen_family.hpp"
#include "support/chosen_routing.hpp"
#include "support/flow_recorder.hpp"
#include "support/io_thread.hpp"
#include "support/proxied_network.hpp"

#include <asio/cancellation_signal.hpp>

#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <system_error>
#include <vector>

/// A `udp_forwarder` that listens on `listen_text`, on a thread of its own.
template <class Placement = mmproxy::every_datagram, class Version = mmproxy::any_version> class running_udp_forwarder {
public:
    explicit running_udp_forwarder(const mmproxy::udp_options& options = {}, const chosen_access& access = {},
                                   const chosen_family& targets = both_targets(), const chosen_routing& routing = {});
    running_udp_forwarder(const running_udp_forwarder&) = delete;
    running_udp_forwarder& operator=(const running_udp_forwarder&) = delete;
    ~running_udp_forwarder();

    /// Listens on a further address.
    void listen(const mmproxy::socket_address& at, std::size_t listener);
    /// Has it serve a further address until it is cancelled by the signal; the future tells how serving has ended.
    std::future<std::error_code> listen(const mmproxy::socket_address& at, std::size_t listener,
                                        asio::cancellation_signal& signal);
    void close(std::size_t listener);
    std::future<void> drain(std::size_t listener, std::chrono::milliseconds limit);
    template <class Task> auto on_thread(Task task) { return thread_.run(std::move(task)); }

    held_thread hold() { return held_thread{thread_}; }
    std::size_t flows() const noexcept;
    void stop_accepting();
    std::future<void> drain(std::chrono::milliseconds limit);

    const flow_recorder record;

private:
    struct forwarder;

    io_thread thread_;
    std::unique_ptr<forwarder> forwarder_;
};

/// A pool of `udp_forwarder`s that runs on threads of its own and is stopped at the end.
template <class Placement = mmproxy::every_datagram, class Version = mmproxy::any_version> class running_udp_pool {
public:
    running_udp_pool(std::size_t threads, std::size_t listeners, const mmproxy::udp_options& options = {});
    running_udp_pool(const running_udp_pool&) = delete;
    running_udp_pool& operator=(const running_udp_pool&) = delete;
    ~running_udp_pool();

    mmproxy::listener_numbers listen(const mmproxy::socket_address& at, std::size_t listeners = 1);
    mmproxy::listener_numbers adopt(std::vector<mmproxy::unique_fd> sockets);
    std::vector<mmproxy::unique_fd> duplicate(mmproxy::listener_numbers numbers);
    void set_limit(std::size_t max_flows);
    void close(mmproxy::listener_numbers numbers, std::chrono::milliseconds limit);
    std::size_t flows() const noexcept;
    void stop(std::chrono::milliseconds limit);
    /// Destroys the pool, whose threads go on.
    void destroy();
    bool ends();

    const flow_recorder record;

private:
    struct pool;

    std::unique_ptr<pool> pool_;
    std::future<void> ended_;
};

#endif
