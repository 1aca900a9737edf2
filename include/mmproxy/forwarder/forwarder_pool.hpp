// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_FORWARDER_POOL_HPP
#define MMPROXY_FORWARDER_FORWARDER_POOL_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/fallback/optional_call.hpp>
#include <mmproxy/forwarder/forwarder_pool_base.hpp>
#include <mmproxy/forwarder/tcp/accepted_socket.hpp>
#include <mmproxy/forwarder/threads.hpp>
#include <mmproxy/forwarder/udp/client_steering.hpp>
#include <mmproxy/protocol/protocol_policy.hpp>
#include <mmproxy/reactor/for_ever.hpp>
#include <mmproxy/socket/adopt.hpp>
#include <mmproxy/socket/listen.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/socket_options.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/post.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy {

/// Forwarders of one kind, one on each of several threads: they share nothing while bytes move.
///
/// It is made before or while the threads run, and any thread may use and destroy it, one at a time. What it does to a
/// forwarder is done on the forwarder's thread, which is waited for (see `threads::perform`), but for what says that it
/// waits for nothing. `threads` has to outlive the pool, which must not be destroyed by a handler of one of its own
/// forwarders.
template <class Forwarder> class forwarder_pool;

/// TCP. Listening sockets and threads are separate numbers. Where one call of `listen` opens at least as many sockets
/// as there are threads, each thread accepts for itself (the kernel spreads connections over the sockets); with fewer,
/// accepted connections are handed round.
template <class Forwarder>
requires stream_protocol<typename Forwarder::protocol>
class forwarder_pool<Forwarder> final : public detail::forwarder_pool_base<Forwarder> {
    using base = detail::forwarder_pool_base<Forwarder>;
    using protocol = typename Forwarder::protocol;

public:
    /// `make(executor)` returns the forwarder of one thread, and is called on that thread if it runs; what it throws is
    /// thrown here. `max_connections` holds for all forwarders together; that of their `tcp_options` is not asked.
    template <std::invocable<const asio::any_io_executor&> Make>
    forwarder_pool(threads& t, Make make, std::size_t max_connections = std::numeric_limits<std::size_t>::max())
        : base{t, std::move(make), max_connections} {}

    /// Opens `count` listening sockets on one address, with SO_REUSEPORT if there are several, and serves them once the
    /// threads run. Throws `std::system_error`; then none of them is open. With port 0 each of several sockets gets
    /// another port.
    listener_numbers listen(const socket_address& address, std::size_t count = 1, listen_options options = {}) {
        options.reuse_port = options.reuse_port || count > 1;
        return serve_each(count, [&](std::size_t /*i*/, const asio::any_io_executor& executor) {
            return mmproxy::listen<protocol>(executor, address, options);
        });
    }

    /// Serves sockets that listen already, as `listen` serves the sockets that it opens; see `adopt_listener`. Takes
    /// them over, and closes them all where it throws `std::system_error`: EPROTOTYPE for a descriptor that is no TCP
    /// socket that listens.
    listener_numbers adopt(std::vector<unique_fd> sockets) {
        return serve_each(sockets.size(), [&](std::size_t i, const asio::any_io_executor& executor) {
            return adopt_listener<protocol>(executor, std::move(sockets[i]));
        });
    }

    /// Closes the listening sockets that a call of `listen` has opened, or one of `adopt` taken over; the connections
    /// that have come by them go on.
    void close(listener_numbers numbers) {
        for (std::size_t i = 0; i < this->forwarders_.size(); ++i)
            this->threads_.perform(i, [&] {
                for (std::size_t n = 0; n < numbers.count; ++n) this->forwarders_[i]->stop_accepting(numbers.first + n);
            });
    }

    /// How many connections there are, on all threads. Any thread may ask.
    std::size_t connections() const noexcept {
        return this->sum([](const Forwarder& f) { return f.connections(); });
    }

private:
    /// Serves what `open(i, executor)` returns for each i below `count`, on the thread of the executor; none, where
    /// `open` throws.
    template <class Open> listener_numbers serve_each(std::size_t count, Open open) {
        const auto numbers = this->take_numbers(count);
        try {
            for (std::size_t i = 0; i < count; ++i)
                serve_on(this->threads_.next(), numbers.first + i, count,
                         [&](const asio::any_io_executor& executor) { return open(i, executor); });
        } catch (...) {
            close(numbers);
            throw;
        }
        return numbers;
    }

    template <class Open> void serve_on(std::size_t thread, std::size_t number, std::size_t count, Open open) {
        this->threads_.perform(thread, [&] {
            auto acceptor = open(this->threads_.context(thread).get_executor());
            const auto& own = this->forwarders_[thread];
            const bool hands_round = count < this->forwarders_.size();
            this->serve(thread, own->serve(std::move(acceptor), number, this->places_,
                                           [this, thread, hands_round, next = thread](accepted_socket s) mutable {
                                               hand(hands_round ? next++ : thread, thread, std::move(s));
                                           }));
        });
    }

    /// Has the forwarder of thread `to` forward what thread `from` has accepted. A connection whose forwarder is gone
    /// by then is closed. Called on thread `from`.
    void hand(std::size_t to, std::size_t from, accepted_socket socket) {
        const auto number = to % this->forwarders_.size();
        auto& forwarder = this->forwarders_[number];
        if (number == from) return forwarder->forward(std::move(socket));
        asio::post(this->threads_.context(number), [one = std::weak_ptr{forwarder}, s = std::move(socket)]() mutable {
            if (const auto f = one.lock()) f->forward(std::move(s));
        });
    }
};

/// UDP. The flows of a listening socket belong to one thread. With several sockets on several threads the kernel is
/// told to send all datagrams of a client to one socket, see `client_steering`; where it cannot find the client in
/// every datagram (`Forwarder::is_steerable`), or refuses, one thread reads all sockets of an address.
template <class Forwarder>
requires datagram_protocol<typename Forwarder::protocol>
class forwarder_pool<Forwarder> final : public detail::forwarder_pool_base<Forwarder> {
    using base = detail::forwarder_pool_base<Forwarder>;
    using sockets = std::vector<native_socket<typename Forwarder::protocol::asio_protocol>>;

public:
    /// `make(executor)` returns the forwarder of one thread, and is called on that thread if it runs; what it throws is
    /// thrown here. `max_flows` holds for all forwarders together; that of their `udp_options` is not asked.
    template <std::invocable<const asio::any_io_executor&> Make>
    forwarder_pool(threads& t, Make make, std::size_t max_flows = std::numeric_limits<std::size_t>::max())
        : base{t, std::move(make), max_flows} {}

    /// Opens `count` sockets on one address, with SO_REUSEPORT if there are several, and serves them once the threads
    /// run. Throws `std::system_error`; then none of them stays open. With port 0 each of several sockets gets another
    /// port.
    listener_numbers listen(const socket_address& address, std::size_t count = 1, const listen_options& options = {}) {
        return serve_all(open(address, count, options));
    }

    /// Serves bound sockets of one address, as `listen` serves the sockets that it opens; see `adopt_udp`. Takes them
    /// over, and closes them all where it throws `std::system_error`: EPROTOTYPE for a descriptor that is no UDP socket
    /// that is bound. Several of them have SO_REUSEPORT, or they could not have been bound.
    listener_numbers adopt(std::vector<unique_fd> bound) {
        sockets adopted;
        for (auto& socket : bound) adopted.push_back(adopt_udp(std::move(socket)));
        return serve_all(std::move(adopted));
    }

    /// Closes the listening sockets that a call of `listen` has opened, or one of `adopt` taken over, when the last
    /// flow that goes back through them has ended, or after `limit`, which ends the rest; waits for nothing. Meanwhile
    /// they open no more flows. They are closed together: the kernel spreads clients over all sockets of an address,
    /// and would send a client to another socket if one were missing.
    ///
    /// Throws `std::bad_alloc`, and may have no socket closed, where there is no memory; another call closes them.
    /// Where a thread lacks memory to wait for its flows, they end with the last flow of the other threads; where there
    /// is none to close the sockets in the end, all threads end.
    void close(listener_numbers numbers, threads::duration limit = {}) {
        const auto close_all =
            [numbers, &t = this->threads_,
             all = typename base::forwarders{this->forwarders_.begin(), this->forwarders_.end()}](auto& /*held*/) {
                base::post_to_each(t, all, [numbers](Forwarder& f) {
                    for (std::size_t n = 0; n < numbers.count; ++n) f.close(numbers.first + n);
                });
            };
        const auto drain = [numbers, within = detail::bounded(limit)](Forwarder& f, std::size_t n) {
            return f.drain(numbers.first + n, within);
        };
        this->drain_each(numbers.count, drain, close_all);
    }

    /// How many flows there are, on all threads. Any thread may ask.
    std::size_t flows() const noexcept {
        return this->sum([](const Forwarder& f) { return f.flows(); });
    }

private:
    /// Opens the sockets of one address. The first is bound before it shares its port: another program that has the
    /// port is in the way, and the caller is told so.
    static sockets open(const socket_address& address, std::size_t count, listen_options options) {
        sockets opened;
        for (std::size_t i = 0; i < count; ++i) {
            opened.push_back(bind_udp(address, options));
            std::error_code ec;
            if (count > 1) opened.back().set_option(reuse_port{}, ec);
            if (ec) throw std::system_error{ec, "setsockopt(SO_REUSEPORT)"};
            options.reuse_port = true;
        }
        return opened;
    }

    /// Serves sockets of one address, or none of them.
    listener_numbers serve_all(sockets all) {
        const auto numbers = this->take_numbers(all.size());
        const auto first = this->threads_.next();
        const bool is_steered = this->forwarders_.size() > 1 && all.size() > 1 && steer(all);
        try {
            for (std::size_t i = 0; i < all.size(); ++i)
                listen_on((first + (is_steered ? i : 0)) % this->threads_.size(), numbers.first + i, std::move(all[i]),
                          is_steered);
        } catch (...) {
            this->perform_each([numbers](const std::shared_ptr<Forwarder>& f) {
                for (std::size_t n = 0; n < numbers.count; ++n) f->close(numbers.first + n);
            });
            throw;
        }
        return numbers;
    }

    /// Has each socket get clients of its own, and returns whether that is so: Linux before 4.5 and some sandboxes
    /// cannot do it.
    static bool steer(sockets& opened) {
        std::error_code ec;
        if constexpr (Forwarder::is_steerable) {
            const auto count = static_cast<std::uint32_t>(opened.size());
            opened.front().set_option(client_steering{Forwarder::header_version::client_layouts, count}, ec);
            if (ec) detail::steering_call.refuse(ec.value());
            return !ec;
        }
        return false;
    }

    void listen_on(std::size_t thread, std::size_t number, typename sockets::value_type socket, bool is_steered) {
        this->threads_.perform(thread, [&] {
            auto& f = *this->forwarders_[thread];
            this->serve(thread, f.serve(std::move(socket), number, this->places_, is_steered));
        });
    }
};

} // namespace mmproxy

#endif
