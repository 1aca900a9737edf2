// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_STOP_SIGNALS_HPP
#define GO_MMPROXY_SERVICE_STOP_SIGNALS_HPP

#include "go-mmproxy/text/messages.hpp"

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

#include <csignal>
#include <functional>
#include <system_error>
#include <thread>
#include <utility>

namespace go_mmproxy {

/// SIGINT, SIGTERM, SIGQUIT, SIGXCPU and SIGHUP, which end the process no more from here on: they wait for a
/// `stop_watch`.
///
/// SIGQUIT is what `docker stop` sends to images that are made like nginx'. SIGHUP comes when the terminal is closed.
/// It stays ignored where it was ignored when the program started: nohup(1).
class stop_signals {
public:
    stop_signals() {
        signals_.add(SIGXCPU); // a limit of the CPU time, setrlimit(2)
        if (!is_ignored(SIGHUP)) signals_.add(SIGHUP);
    }

    template <class Handler> void async_wait(Handler handler) { signals_.async_wait(std::move(handler)); }
    asio::io_context& context() noexcept { return io_; }

private:
    static bool is_ignored(int signal) noexcept {
        struct ::sigaction action {};
        return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
    }

    asio::io_context io_{1};
    asio::signal_set signals_{io_, SIGINT, SIGTERM, SIGQUIT};
};

/// Calls a handler with every signal, on a thread of its own, until it is destroyed.
class stop_watch {
public:
    using handler = std::function<void(int signal)>;

    stop_watch(stop_signals& signals, handler on_signal) : signals_{signals}, on_signal_{std::move(on_signal)} {
        wait(); // first: without anything to wait for the thread would end at once
        start();
    }
    stop_watch(const stop_watch&) = delete;
    stop_watch& operator=(const stop_watch&) = delete;
    ~stop_watch() { signals_.context().stop(); }

private:
    void start() {
        try {
            thread_ = std::jthread{[this] { signals_.context().run(); }};
        } catch (const std::system_error& failure) {
            throw std::system_error{failure.code(), text(message::cannot_wait_for_signals)};
        }
    }

    void wait() {
        signals_.async_wait([this](std::error_code ec, int signal) {
            if (ec) return;
            on_signal_(signal);
            wait();
        });
    }

    stop_signals& signals_;
    handler on_signal_;
    std::jthread thread_{};
};

} // namespace go_mmproxy

#endif
