// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_SIGNALS_HPP
#define GO_MMPROXY_SERVICE_SIGNALS_HPP

#include "go-mmproxy/text/messages.hpp"

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

#include <csignal>
#include <functional>
#include <system_error>
#include <thread>
#include <utility>

namespace go_mmproxy {

/// SIGINT, SIGTERM, SIGQUIT, SIGXCPU, SIGHUP and SIGUSR1, which wait for a `signal_watch` from here on.
///
/// SIGQUIT is what `docker stop` sends to images that are made like nginx'. SIGHUP comes also when the terminal is
/// closed, and is heard where it was ignored when the program started, by nohup(1): it ends nothing.
class signals {
public:
    signals() {
        signals_.add(SIGXCPU); // a limit of the CPU time, setrlimit(2)
        signals_.add(SIGHUP);
        signals_.add(SIGUSR1);
    }

    template <class Handler> void async_wait(Handler handler) { signals_.async_wait(std::move(handler)); }
    asio::io_context& context() noexcept { return io_; }

private:
    asio::io_context io_{1};
    asio::signal_set signals_{io_, SIGINT, SIGTERM, SIGQUIT};
};

/// Calls a handler with every signal, on a thread of its own, until it is destroyed.
class signal_watch {
public:
    using handler = std::function<void(int signal)>;

    signal_watch(signals& of, handler on_signal) : signals_{of}, on_signal_{std::move(on_signal)} {
        wait(); // first: without anything to wait for the thread would end at once
        start();
    }
    signal_watch(const signal_watch&) = delete;
    signal_watch& operator=(const signal_watch&) = delete;
    ~signal_watch() { signals_.context().stop(); }

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

    signals& signals_;
    handler on_signal_;
    std::jthread thread_{};
};

} // namespace go_mmproxy

#endif
