// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_FORWARDER_POOL_HPP
#define MMPROXY_FORWARDER_FORWARDER_POOL_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/fallback/optional_call.hpp>
#include <mmproxy/forwarder/tcp/accepted_socket.hpp>
#include <mmproxy/forwarder/threads.hpp>
#include <mmproxy/forwarder/udp/client_steering.hpp>
#include <mmproxy/protocol/protocol_policy.hpp>
#include <mmproxy/socket/listen.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/post.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace mmproxy {
namespace detail {

/// What the pools of both protocols do alike.
template <class Forwarder> class forwarder_pool_base {
public:
    using duration = std::chrono::steady_clock::duration;

    forwarder_pool_base(const forwarder_pool_base&) = delete; // its handlers know where it is
    forwarder_pool_base& operator=(const forwarder_pool_base&) = delete;

    /// Runs every thread, the calling one among them, until `stop()` has ended the last connection or flow. Throws what
    /// ended it otherwise: `std::system_error` when a thread cannot be made.
    void run() { workers_.run(); }

    /// Takes nothing new, lets what is there finish for up to `limit`, and ends the rest. Any thread may call it, and
    /// again with a shorter limit.
    void stop(duration limit) { workers_.stop(limit); }

protected:
    template <class Make>
    forwarder_pool_base(std::size_t threads, Make make, std::size_t limit)
        : places_{std::make_shared<admission>(limit)}, workers_{threads, std::move(make)} {}
    ~forwarder_pool_base() = default;

    std::shared_ptr<admission> places_;
    worker_threads<Forwarder> workers_;
};

} // namespace detail

/// Forwarders on several threads, each with an `io_context` of its own: they share nothing while bytes move.
template <class Forwarder> class forwarder_pool;

/// TCP. Listening sockets and threads are separate numbers. With at least as many sockets as threads each thread
/// accepts for itself (the kernel spreads connections over the sockets); with fewer, accepted connections are handed
/// round.
template <class Forwarder>
requires stream_protocol<typename Forwarder::protocol>
class forwarder_pool<Forwarder> : public detail::forwarder_pool_base<Forwarder> {
    using base = detail::forwarder_pool_base<Forwarder>;
    using worker = typename detail::worker_threads<Forwarder>::worker;

public:
    /// `make(executor)` returns the forwarder of one thread. `max_connections` holds for all of them together;
    /// that of their `tcp_options` is not asked.
    template <std::invocable<const asio::any_io_executor&> Make>
    forwarder_pool(std::size_t threads, Make make,
                   std::size_t max_connections = std::numeric_limits<std::size_t>::max())
        : base{threads, std::move(make), max_connections} {}

    /// Opens `count` listening sockets on one address. Throws `std::system_error`. Call it before `run()`.
    void listen(const socket_address& address, std::size_t count, listen_options options = {}) {
        options.reuse_port = options.reuse_port || count > 1;
        for (std::size_t i = 0; i < count; ++i)
            serve(i, count, mmproxy::listen(this->workers_[i].io.get_executor(), address, options));
    }

    /// How many connections there are, on all threads. Any thread may ask.
    std::size_t connections() const noexcept {
        return this->workers_.sum([](const Forwarder& f) { return f.connections(); });
    }

private:
    void serve(std::size_t listener, std::size_t listeners, asio::ip::tcp::acceptor acceptor) {
        auto& own = this->workers_[listener];
        const bool hand_round = listeners < this->workers_.size();
        auto take = [this, &own, hand_round, next = listener](accepted_socket s) mutable {
            auto& w = hand_round ? this->workers_[next++] : own;
            if (&w == &own) return own.forwarder.forward(std::move(s));
            asio::post(w.io, [&w, socket = std::move(s)]() mutable { w.forwarder.forward(std::move(socket)); });
        };
        this->workers_.serve(own, own.forwarder.serve(std::move(acceptor), listener, this->places_, std::move(take)));
    }
};

/// UDP. The flows of a listening socket belong to one thread; with several sockets on several threads the kernel is
/// told to send all datagrams of a client to one of them. Where it cannot find the client in every datagram
/// (`Forwarder::is_steerable`), one thread reads all sockets.
template <class Forwarder>
requires datagram_protocol<typename Forwarder::protocol>
class forwarder_pool<Forwarder> : public detail::forwarder_pool_base<Forwarder> {
    using base = detail::forwarder_pool_base<Forwarder>;
    using sockets = std::vector<typename Forwarder::protocol::asio_protocol::socket>;

public:
    /// `make(executor)` returns the forwarder of one thread. `max_flows` holds for all of them together; that of their
    /// `udp_options` is not asked.
    template <std::invocable<const asio::any_io_executor&> Make>
    forwarder_pool(std::size_t threads, Make make, std::size_t max_flows = std::numeric_limits<std::size_t>::max())
        : base{Forwarder::is_steerable ? threads : 1, std::move(make), max_flows} {}

    /// Opens `count` sockets on one address. Throws `std::system_error`. Call it once, before `run()`.
    void listen(const socket_address& address, std::size_t count, const listen_options& options = {}) {
        auto opened = open(address, count, options);
        const bool is_steered = this->workers_.size() > 1 && count > 1 && steer(opened);
        for (std::size_t i = 0; i < count; ++i) serve(i, std::move(opened[i]), is_steered);
    }

    /// How many flows there are, on all threads. Any thread may ask.
    std::size_t flows() const noexcept {
        return this->workers_.sum([](const Forwarder& f) { return f.flows(); });
    }

private:
    /// The first socket shares the port only when it has it: whoever has it already is in the way, and is to be told
    /// of.
    sockets open(const socket_address& address, std::size_t count, listen_options options) {
        sockets opened;
        opened.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            opened.push_back(listen_udp(this->workers_[i].io.get_executor(), address, options));
            if (count > 1) opened.back().set_option(reuse_port{});
            options.reuse_port = true;
        }
        return opened;
    }

    /// Whether each socket gets clients of its own. Linux before 4.5 and some sandboxes cannot do that.
    static bool steer(sockets& opened) {
        std::error_code ec;
        if constexpr (Forwarder::is_steerable) {
            const auto count = static_cast<std::uint32_t>(opened.size());
            opened.front().set_option(client_steering{Forwarder::header_version::client_layouts, count}, ec);
        }
        if (ec) detail::steering_call.refuse(ec.value());
        return !ec;
    }

    /// A client's datagrams may come to any of several sockets that are not steered: one thread reads them all then.
    void serve(std::size_t listener, asio::ip::udp::socket socket, bool is_steered) {
        auto& own = this->workers_[is_steered ? listener : 0];
        this->workers_.serve(own, own.forwarder.serve(std::move(socket), listener, this->places_, is_steered));
    }
};

} // namespace mmproxy

#endif
