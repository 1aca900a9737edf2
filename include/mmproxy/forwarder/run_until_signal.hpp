// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_RUN_UNTIL_SIGNAL_HPP
#define MMPROXY_FORWARDER_RUN_UNTIL_SIGNAL_HPP

#include <mmproxy/forwarder/rethrow.hpp>
#include <mmproxy/forwarder/threads.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <asio/awaitable.hpp>
#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <concepts>
#include <csignal>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

namespace mmproxy {

namespace detail {

using stop_within = std::function<void(std::chrono::steady_clock::duration)>;

/// Calls `stop(limit)` when one of the signals comes, and `stop(0)` at each that follows, until they are cancelled.
/// This function and `spawn_drain` are templates so that only code that calls them pays for compiling them.
template <class SignalSet>
void await_signal(std::shared_ptr<SignalSet> signals, std::chrono::steady_clock::duration limit, stop_within stop) {
    auto& waited_for = *signals;
    waited_for.async_wait(
        [signals = std::move(signals), limit, stop = std::move(stop)](std::error_code cancelled, int) {
            if (cancelled) return;
            stop(limit);
            await_signal(signals, {}, stop);
        });
}

/// Runs `drain`, which ends the wait for signals. `io.run()` throws what it throws.
template <class Context, class SignalSet>
void spawn_drain(Context& io, asio::awaitable<void> drain, std::shared_ptr<SignalSet> signals) {
    const auto drained = [signals = std::move(signals)](const std::exception_ptr& failure) {
        signals->cancel();
        rethrow(failure);
    };
    asio::co_spawn(io, std::move(drain), asio::bind_executor(io.get_executor(), drained)); // called without memory
}

#if defined(MMPROXY_SEPARATE_COMPILATION)
MMPROXY_TEMPLATE void await_signal(std::shared_ptr<asio::signal_set>, std::chrono::steady_clock::duration, stop_within);
MMPROXY_TEMPLATE void spawn_drain(asio::io_context&, asio::awaitable<void>, std::shared_ptr<asio::signal_set>);
#endif

/// The signals by which a service manager, a terminal or a container ends a program.
MMPROXY_DECL std::shared_ptr<asio::signal_set> ending_signals(asio::io_context& io);

/// Cancels the wait for signals at its own end.
struct wait_for_signals {
    asio::signal_set& signals;

    explicit wait_for_signals(asio::signal_set& set) noexcept : signals{set} {}
    wait_for_signals(const wait_for_signals&) = delete;
    wait_for_signals& operator=(const wait_for_signals&) = delete;
    ~wait_for_signals() {
        std::error_code ignored;
        signals.cancel(ignored);
    }
};

/// Runs `io` on a thread of its own, until what is returned is destroyed. What a handler throws is given to `fail`, on
/// that thread.
MMPROXY_DECL std::jthread run_beside(asio::io_context& io, std::function<void(std::exception_ptr)> fail);

/// Calls `run()` while `signals` runs on a thread of its own, and throws what either throws. `stop(failure)` has
/// `run()` end where a handler of `signals` has thrown.
template <class Run, class Stop> void run_with(asio::io_context& signals, Run run, Stop stop) {
    std::exception_ptr failure;
    auto beside = run_beside(signals, [&](std::exception_ptr thrown) { stop(failure = std::move(thrown)); });
    run();
    beside = {}; // joins it: from here on the failure is known
    rethrow(failure);
}

/// Calls `task` in a handler of `io`, if it is still there then.
template <class Task> void post_weakly(asio::io_context& io, std::weak_ptr<Task> task) {
    asio::post(io, [task = std::move(task)] {
        if (const auto still = task.lock()) (*still)();
    });
}

} // namespace detail

/// Runs `io` until SIGTERM, SIGINT or SIGQUIT comes; then the forwarder drains for up to `limit`, and a second signal
/// ends its connections and flows at once. It returns when the forwarder has drained and `io` has nothing else to do,
/// so that the end of `main` takes back the rules and routes that were added. Throws what `io.run()` throws.
///
/// Call it on the thread that `io` belongs to. Nothing else in the process may wait for these signals meanwhile.
template <class Forwarder>
requires(!std::invocable<Forwarder&>) void run_until_signal(asio::io_context& io, Forwarder& forwarder,
                                                            std::chrono::steady_clock::duration limit = {}) {
    const auto signals = detail::ending_signals(io);
    const auto running = std::make_shared<Forwarder*>(&forwarder); // a later run must not drain what may be gone
    const detail::wait_for_signals until_then{*signals};
    detail::await_signal(signals, limit,
                         [&io, signals, f = std::weak_ptr{running}](std::chrono::steady_clock::duration within) {
                             if (const auto still = f.lock()) detail::spawn_drain(io, (*still)->drain(within), signals);
                         });
    io.run();
}

/// The same for a server of one's own. At the first signal `stop_accepting()` is called in a handler of `io`, to close
/// the listeners; what goes on may finish for up to `limit`. Then, or at a second signal, `io` is stopped: what has not
/// finished is destroyed with it. A limit of zero stops `io` at the first signal, without that call.
///
///     const auto stop_accepting = [&] { acceptor.stop_accepting(); }; // of a proxy_acceptor; close() of Asio's
///     run_until_signal(io, stop_accepting, 5s);
///
/// The last accept completes with `asio::error::operation_aborted`, at which its loop has to end. The run ends as soon
/// as `io` has nothing left to do. A thread of its own waits for the signals, and posts to `io`. Throws what `io.run()`
/// and `stop_accepting()` throw, `std::system_error` when there is no such thread, and `std::bad_alloc`, at the signal,
/// when there is no memory to obey it.
template <std::invocable StopAccepting>
void run_until_signal(asio::io_context& io, StopAccepting stop_accepting, std::chrono::steady_clock::duration limit) {
    const auto stop = std::make_shared<StopAccepting>(std::move(stop_accepting)); // which no later run must call
    asio::io_context signals{1};
    asio::steady_timer deadline{signals};
    detail::await_signal(detail::ending_signals(signals), limit, [&](std::chrono::steady_clock::duration within) {
        if (within <= std::chrono::steady_clock::duration::zero()) return io.stop();
        deadline.expires_after(within);
        deadline.async_wait([&io](std::error_code /*ec*/) { io.stop(); });
        detail::post_weakly(io, std::weak_ptr{stop});
    });
    detail::run_with(
        signals, [&io] { io.run(); }, [&io](const std::exception_ptr& /*failure*/) { io.stop(); });
}

/// The same for all pools on `running`: at the first signal they stop within `limit`, at a second one at once. It
/// waits for the signals on a thread of its own. Throws what `threads::run()` throws, `std::system_error` when there is
/// no thread for it, and what `threads::stop()` throws, at which all threads end.
MMPROXY_DECL void run_until_signal(threads& running, std::chrono::steady_clock::duration limit = {});

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL std::shared_ptr<asio::signal_set> ending_signals(asio::io_context& io) {
    return std::make_shared<asio::signal_set>(io, SIGTERM, SIGINT, SIGQUIT);
}

MMPROXY_DECL std::jthread run_beside(asio::io_context& io, std::function<void(std::exception_ptr)> fail) {
    return std::jthread{[&io, fail = std::move(fail)](const std::stop_token& is_over) {
        const std::stop_callback stop{is_over, [&io] { io.stop(); }};
        try {
            io.run();
        } catch (...) {
            fail(std::current_exception());
        }
    }};
}

} // namespace mmproxy::detail

namespace mmproxy {

MMPROXY_DECL void run_until_signal(threads& running, std::chrono::steady_clock::duration limit) {
    asio::io_context io{1};
    detail::await_signal(detail::ending_signals(io), limit,
                         [&running](std::chrono::steady_clock::duration within) { running.stop(within); });
    detail::run_with(
        io, [&running] { running.run(); },
        [&running](std::exception_ptr failure) { running.fail(std::move(failure)); });
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
