// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_RELAY_THREAD_HPP
#define MMPROXY_TESTS_SUPPORT_RELAY_THREAD_HPP

#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/reactor/reactor.hpp>

#include "support/io_thread.hpp"
#include "support/tcp_stream.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <future>
#include <iosfwd>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

/// The models of `relay_policy`, which are compiled in relay_thread.cpp alone. A new one becomes one more here.
enum class relay_model { copy, splice, adaptive };

inline constexpr std::array every_relay{relay_model::copy, relay_model::splice, relay_model::adaptive};

std::ostream& operator<<(std::ostream& out, relay_model model);

/// A relay on a thread of its own, which outlives its connections.
class relay_thread {
public:
    explicit relay_thread(relay_model model, std::chrono::milliseconds idle_timeout = {});
    relay_thread(const relay_thread&) = delete;
    relay_thread& operator=(const relay_thread&) = delete;
    ~relay_thread();

    /// Takes over both descriptors.
    std::future<mmproxy::connection_result> start(tcp_stream client, tcp_stream upstream, std::string_view surplus);

    /// The same behind a handler that watched both sockets, and was told of what has come already.
    std::future<mmproxy::connection_result> start_watched(tcp_stream client, tcp_stream upstream);

    void end_all(std::error_code reason);

    /// Has a function called on the relay's thread, by the next connection that ends.
    void when_one_ends(std::function<void()> then);

    /// The same as `end_all`, on the relay's thread.
    void end_at_once(std::error_code reason);

    /// Runs `task` on the relay's thread, which sees nothing of what the task does before all of it is done.
    template <class Task> void unseen(Task task) { thread_.run(std::move(task)); }

private:
    class any_relay;
    template <class Relay> class relay_of;

    static std::unique_ptr<any_relay> make(relay_model model, mmproxy::reactor& ready,
                                           std::chrono::milliseconds idle_timeout);

    io_thread thread_;
    std::shared_ptr<mmproxy::reactor> ready_;
    std::unique_ptr<any_relay> relay_;
    std::function<void()> when_one_ends_{};
};

#endif
