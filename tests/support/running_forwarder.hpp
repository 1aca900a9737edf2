// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_RUNNING_FORWARDER_HPP
#define MMPROXY_TESTS_SUPPORT_RUNNING_FORWARDER_HPP

// All of these run one type of tcp_forwarder, which is compiled in running_forwarder.cpp alone: it takes as long as a
// whole test.

#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/tcp/tcp_options.hpp>
#include <mmproxy/forwarder/threads.hpp>

#include "support/chosen_access.hpp"
#include "support/io_thread.hpp"
#include "support/proxied_network.hpp"
#include "support/recorder.hpp"
#include "support/tcp_stream.hpp"

#include <asio/cancellation_signal.hpp>

#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

/// A test may take its time: on a busy machine more than the default timeouts.
inline constexpr mmproxy::tcp_options no_timeouts{.header_timeout = {}, .connect_timeout = {}};

/// A `tcp_forwarder` that listens on `listen_text`, on a thread of its own.
class running_forwarder {
public:
    explicit running_forwarder(const mmproxy::tcp_options& options = no_timeouts, const chosen_access& access = {},
                               const mmproxy::dual_stack& targets = both_targets());
    running_forwarder(const running_forwarder&) = delete;
    running_forwarder& operator=(const running_forwarder&) = delete;
    ~running_forwarder();

    /// Has it serve a further address until it is cancelled by the signal; the future tells how serving has ended.
    std::future<std::error_code> listen(const mmproxy::socket_address& at, std::size_t listener,
                                        asio::cancellation_signal& signal);
    std::size_t connections() const noexcept;
    void stop_accepting();
    void stop_accepting(std::size_t listener);
    std::future<void> drain(std::chrono::milliseconds limit);

    /// Runs `task` on the forwarder's thread, which sees nothing of what the task does before all of it is done.
    template <class Task> auto unseen(Task task) { return thread_.run(std::move(task)); }

    const recorder record;

private:
    struct forwarder;

    io_thread thread_;
    std::unique_ptr<forwarder> forwarder_;
};

/// The same without a thread: it moves only while the test lets it.
class stepwise_forwarder {
public:
    stepwise_forwarder();
    stepwise_forwarder(const stepwise_forwarder&) = delete;
    stepwise_forwarder& operator=(const stepwise_forwarder&) = delete;
    ~stepwise_forwarder();

    /// Does what there is to do, and returns how much that was.
    std::size_t poll();
    /// Whether nothing is left that could ever be to do.
    bool is_out_of_work() const;
    /// Begins to drain, and does not wait for it.
    void drain(std::chrono::milliseconds limit);
    /// Moves the forwarder to another handle and destroys that; returns how many connections it had there.
    std::size_t move_and_destroy();
    void destroy();
    void destroy_io_context();

    const recorder record;

private:
    struct parts;

    std::unique_ptr<parts> parts_;
};

/// A pool of `tcp_forwarder`s that runs on threads of its own and is stopped at the end.
class running_pool {
public:
    running_pool(std::size_t threads, std::size_t listeners, std::size_t max_connections = 1000);
    running_pool(const running_pool&) = delete;
    running_pool& operator=(const running_pool&) = delete;
    ~running_pool();

    /// A further pool on the threads of `neighbour`, which outlives it; it listens nowhere yet.
    static std::unique_ptr<running_pool> beside(running_pool& neighbour) {
        return std::unique_ptr<running_pool>{new running_pool{neighbour}};
    }

    mmproxy::listener_numbers listen(const mmproxy::socket_address& at, std::size_t listeners = 1);
    mmproxy::listener_numbers adopt(std::vector<mmproxy::unique_fd> sockets);
    std::vector<mmproxy::unique_fd> duplicate(mmproxy::listener_numbers numbers);
    void set_limit(std::size_t max_connections);
    void close(mmproxy::listener_numbers numbers);
    std::size_t connections() const noexcept;
    /// Stops the threads, with all pools.
    void stop(std::chrono::milliseconds limit);
    /// Stops this pool alone.
    void stop_alone(std::chrono::milliseconds limit);
    bool ends();
    bool runs();

    const recorder record;

private:
    explicit running_pool(running_pool& neighbour);

    struct pool;

    std::unique_ptr<mmproxy::threads> threads_;
    std::unique_ptr<pool> pool_;
    std::future<void> ended_;
};

#endif
