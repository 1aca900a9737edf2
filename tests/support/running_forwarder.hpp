// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_RUNNING_FORWARDER_HPP
#define MMPROXY_TESTS_SUPPORT_RUNNING_FORWARDER_HPP

#include <mmproxy/forwarder/tcp_forwarder.hpp>
#include <mmproxy/net/listen.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "support/io_thread.hpp"
#include "support/proxied_network.hpp"
#include "support/recorder.hpp"
#include "support/tcp_stream.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/use_future.hpp>

#include <chrono>
#include <future>
#include <optional>
#include <utility>

/// A test may take its time: on a busy machine more than the default timeouts.
inline constexpr mmproxy::tcp_options no_timeouts{.header_timeout = {}, .connect_timeout = {}};

/// A `tcp_forwarder` that listens on `listen_text`, on a thread of its own.
template <class Access = mmproxy::allow_all> class running_forwarder {
public:
    using forwarder =
        mmproxy::tcp_forwarder<mmproxy::dual_stack, mmproxy::any_version, mmproxy::external_routing, Access, recorder>;

    explicit running_forwarder(const mmproxy::tcp_options& options = no_timeouts, const Access& access = {},
                               const mmproxy::dual_stack& targets = both_targets()) {
        thread_.run([&] {
            const auto executor = thread_.io().get_executor();
            forwarder_.emplace(executor, targets, mmproxy::external_routing{}, options, access, record);
            asio::co_spawn(executor, forwarder_->serve(mmproxy::listen(executor, address(listen_text))),
                           asio::detached);
        });
    }
    running_forwarder(const running_forwarder&) = delete;
    running_forwarder& operator=(const running_forwarder&) = delete;
    ~running_forwarder() {
        thread_.run([this] { forwarder_.reset(); });
    }

    std::size_t connections() const noexcept { return forwarder_->connections(); }
    void stop_accepting() {
        thread_.run([this] { forwarder_->stop_accepting(); });
    }
    std::future<void> drain(std::chrono::milliseconds limit) {
        auto drained =
            thread_.run([&] { return asio::co_spawn(thread_.io(), forwarder_->drain(limit), asio::use_future); });
        thread_.run([] {}); // behind which it has begun
        return drained;
    }

    /// Runs `task` on the forwarder's thread, which sees nothing of what the task does before all of it is done.
    template <class Task> auto unseen(Task task) { return thread_.run(std::move(task)); }

    const recorder record;

private:
    io_thread thread_;
    std::optional<forwarder> forwarder_;
};

// Compiled once, in running_forwarder.cpp: they cost as much as the rest of a test.
extern template class mmproxy::tcp_forwarder<mmproxy::dual_stack, mmproxy::any_version, mmproxy::external_routing,
                                             mmproxy::allow_all, recorder>;
extern template class running_forwarder<>;

#endif
