// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_REACTOR_LOOP_HPP
#define MMPROXY_TESTS_SUPPORT_REACTOR_LOOP_HPP

#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/reactor/stream_socket.hpp>

#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"
#include "support/waiting.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

/// A reactor on the test's own thread.
struct reactor_loop {
    /// Runs what there is to do until `condition` holds.
    template <class Condition> bool run_until(Condition condition) {
        return eventually([&] {
            io.poll();
            return condition();
        });
    }

    asio::io_context io{1};
    std::shared_ptr<mmproxy::reactor> ready = std::make_shared<mmproxy::reactor>(io.get_executor());
};

/// Calls a function when it is told.
struct told final : mmproxy::reactor::handler {
    void on_ready() noexcept override {
        ++times;
        if (then) then();
    }

    int times = 0;
    std::function<void()> then{};
};

/// The same connection as one end of a relay has it.
inline mmproxy::stream_socket adopt(tcp_stream stream) {
    mmproxy::unique_fd descriptor{checked(::dup(stream.native_handle()), "dup")};
    checked(::fcntl(descriptor.get(), F_SETFL, O_NONBLOCK), "fcntl");
    return {asio::ip::tcp::v4(), std::move(descriptor)};
}

/// A watched socket and the other end of its connection.
struct watched {
    explicit watched(mmproxy::reactor& r) {
        tcp_listener listener{address("127.0.0.1:0")};
        far = std::make_unique<tcp_stream>(tcp_stream::connect(listener.local()));
        near = adopt(listener.accept());
        if (const auto ec = near.watch(r, handler)) throw std::system_error{ec, "watch"};
    }

    std::unique_ptr<tcp_stream> far;
    mmproxy::stream_socket near;
    std::shared_ptr<told> handler = std::make_shared<told>();
};

inline std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text});
}

#endif
