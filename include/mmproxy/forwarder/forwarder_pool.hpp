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
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy {

/// The listening sockets that one call of a pool's `listen` has opened: their numbers follow each other, and no other
/// listening socket of the pool has ever one of them.
struct listener_numbers {
    std::size_t first = 0;
    std::size_t count = 0;
};

namespace detail {

/// What the pools of both protocols do alike.
template <class Forwarder> class forwarder_pool_base : public threads::member {
public:
    using duration = threads::duration;

    /// Takes nothing new, lets what is there finish for up to `limit`, and ends the rest. Any thread may call it, and
    /// again with a shorter limit. The threads go on; `threads::stop` stops them with all their pools.
    void stop(duration limit) final {
        const auto draining = std::make_shared<std::atomic<std::size_t>>(forwarders_.size());
        for (std::size_t i = 0; i < forwarders_.size(); ++i)
            asio::post(threads_.context(i), [this_one = forwarders_[i], &io = threads_.context(i), draining, limit,
                                             held = held_] {
                asio::co_spawn(io, this_one->drain(limit), [draining, held](const std::exception_ptr& /*none*/) {
                    if (--*draining == 0) held->release();
                });
            });
    }

protected:
    template <class Make>
    forwarder_pool_base(threads& t, Make make, std::size_t limit)
        : threads_{t}, places_{std::make_shared<admission>(limit)}, held_{std::make_shared<held_contexts>(t)} {
        try {
            for (std::size_t i = 0; i < t.size(); ++i)
                t.perform(
                    i, [&] { forwarders_.push_back(std::make_shared<Forwarder>(make(t.context(i).get_executor()))); });
        } catch (...) {
            give_up();
            throw;
        }
        t.add(*this);
    }

    /// Waits until each thread has given up what it had of the pool.
    ~forwarder_pool_base() {
        threads_.remove(*this);
        give_up();
    }

    /// Runs `serve` of a forwarder on its thread; what it throws ends all threads.
    void serve(std::size_t thread, asio::awaitable<std::error_code> serving) {
        asio::co_spawn(threads_.context(thread), std::move(serving),
                       [&t = threads_](std::exception_ptr failure, std::error_code /*closed, or cancelled*/) {
                           if (failure) t.fail(std::move(failure));
                       });
    }

    listener_numbers take_numbers(std::size_t count) noexcept {
        return {std::exchange(next_listener_, next_listener_ + count), count};
    }

    /// The sum of what `count(forwarder)` returns for each.
    template <class Count> std::size_t sum(Count count) const noexcept {
        std::size_t result = 0;
        for (const auto& f : forwarders_) result += count(*f);
        return result;
    }

    threads& threads_;
    std::shared_ptr<admission> places_;
    std::vector<std::shared_ptr<Forwarder>> forwarders_{}; ///< one a thread

private:
    /// Destroys each forwarder on its thread. First they all stop accepting: from then on none hands a connection to
    /// another.
    void give_up() {
        for (std::size_t i = 0; i < forwarders_.size(); ++i)
            threads_.perform(i, [&] { forwarders_[i]->stop_accepting(); });
        for (std::size_t i = 0; i < forwarders_.size(); ++i) threads_.perform(i, [&] { forwarders_[i].reset(); });
        held_->release();
    }

    /// Keeps every thread running until all forwarders have drained: until then one may still hand a socket to another.
    class held_contexts {
    public:
        explicit held_contexts(threads& t) {
            for (std::size_t i = 0; i < t.size(); ++i) held_.push_back(asio::make_work_guard(t.context(i)));
        }

        void release() noexcept {
            const std::scoped_lock lock{mutex_};
            held_.clear();
        }

    private:
        std::mutex mutex_{};
        std::vector<asio::executor_work_guard<asio::io_context::executor_type>> held_{};
    };

    std::shared_ptr<held_contexts> held_;
    std::size_t next_listener_ = 0;
};

} // namespace detail

/// Forwarders of one kind, one on each of several threads: they share nothing while bytes move.
///
/// It is made by one thread, before or while the threads run, and any thread may use and destroy it, one at a time.
/// `threads` outlives it, and it must not be destroyed by a handler of one of its own forwarders.
template <class Forwarder> class forwarder_pool;

/// TCP. Listening sockets and threads are separate numbers. With at least as many sockets as threads each thread
/// accepts for itself (the kernel spreads connections over the sockets); with fewer, accepted connections are handed
/// round.
template <class Forwarder>
requires stream_protocol<typename Forwarder::protocol>
class forwarder_pool<Forwarder> final : public detail::forwarder_pool_base<Forwarder> {
    using base = detail::forwarder_pool_base<Forwarder>;
    using protocol = typename Forwarder::protocol;

public:
    /// `make(executor)` returns the forwarder of one thread. `max_connections` holds for all of them together;
    /// that of their `tcp_options` is not asked.
    template <std::invocable<const asio::any_io_executor&> Make>
    forwarder_pool(threads& t, Make make, std::size_t max_connections = std::numeric_limits<std::size_t>::max())
        : base{t, std::move(make), max_connections} {}

    /// Opens `count` listening sockets on one address, and serves them once the threads run. Throws
    /// `std::system_error`; then none of them is open.
    listener_numbers listen(const socket_address& address, std::size_t count = 1, listen_options options = {}) {
        options.reuse_port = options.reuse_port || count > 1;
        const auto numbers = this->take_numbers(count);
        try {
            for (std::size_t i = 0; i < count; ++i)
                listen_on(this->threads_.next(), numbers.first + i, count, address, options);
        } catch (...) {
            close(numbers);
            throw;
        }
        return numbers;
    }

    /// Closes listening sockets; the connections that have come by them go on.
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
    void listen_on(std::size_t thread, std::size_t number, std::size_t count, const socket_address& address,
                   const listen_options& options) {
        this->threads_.perform(thread, [&] {
            auto acceptor = mmproxy::listen<protocol>(this->threads_.context(thread).get_executor(), address, options);
            const auto& own = this->forwarders_[thread];
            const bool hands_round = count < this->forwarders_.size();
            this->serve(thread, own->serve(std::move(acceptor), number, this->places_,
                                           [this, thread, hands_round, next = thread](accepted_socket s) mutable {
                                               hand(hands_round ? next++ : thread, thread, std::move(s));
                                           }));
        });
    }

    /// Has the forwarder of thread `to` forward what thread `from` has accepted.
    void hand(std::size_t to, std::size_t from, accepted_socket socket) {
        const auto number = to % this->forwarders_.size();
        auto& forwarder = this->forwarders_[number];
        if (number == from) return forwarder->forward(std::move(socket));
        asio::post(this->threads_.context(number),
                   [f = forwarder, s = std::move(socket)]() mutable { f->forward(std::move(s)); });
    }
};

/// UDP. The flows of a listening socket belong to one thread; with several sockets on several threads the kernel is
/// told to send all datagrams of a client to one of them. Where it cannot find the client in every datagram
/// (`Forwarder::is_steerable`), one thread reads all sockets.
template <class Forwarder>
requires datagram_protocol<typename Forwarder::protocol>
class forwarder_pool<Forwarder> final : public detail::forwarder_pool_base<Forwarder> {
    using base = detail::forwarder_pool_base<Forwarder>;
    using sockets = std::vector<native_socket<typename Forwarder::protocol::asio_protocol>>;

public:
    /// `make(executor)` returns the forwarder of one thread. `max_flows` holds for all of them together; that of their
    /// `udp_options` is not asked.
    template <std::invocable<const asio::any_io_executor&> Make>
    forwarder_pool(threads& t, Make make, std::size_t max_flows = std::numeric_limits<std::size_t>::max())
        : base{t, std::move(make), max_flows} {}

    /// Opens `count` sockets on one address, and serves them once the threads run. Throws `std::system_error`; then
    /// none of them is open.
    listener_numbers listen(const socket_address& address, std::size_t count = 1, const listen_options& options = {}) {
        const auto numbers = this->take_numbers(count);
        const auto first = this->threads_.next();
        auto opened = open(address, count, options);
        const bool is_steered = this->forwarders_.size() > 1 && count > 1 && steer(opened);
        for (std::size_t i = 0; i < count; ++i)
            listen_on((first + (is_steered ? i : 0)) % this->threads_.size(), numbers.first + i, std::move(opened[i]),
                      is_steered);
        return numbers;
    }

    /// Closes listening sockets when the last flow that goes back through them has ended, or after `limit`, which ends
    /// the rest; waits for nothing. Meanwhile they open no more flows. All are closed at once: the kernel spreads
    /// clients over all sockets of an address, and would send those of one thread elsewhere if another's were missing.
    void close(listener_numbers numbers, threads::duration limit = {}) {
        const auto draining = std::make_shared<std::atomic<std::size_t>>(this->forwarders_.size() * numbers.count);
        const auto closer = [numbers, &t = this->threads_, all = this->forwarders_] {
            for (std::size_t i = 0; i < all.size(); ++i)
                asio::post(t.context(i), [f = all[i], numbers] {
                    for (std::size_t n = 0; n < numbers.count; ++n) f->close(numbers.first + n);
                });
        };
        for (std::size_t i = 0; i < this->forwarders_.size(); ++i)
            for (std::size_t n = 0; n < numbers.count; ++n)
                asio::co_spawn(this->threads_.context(i), drained(this->forwarders_[i], numbers.first + n, limit),
                               [draining, closer](const std::exception_ptr& /*none*/) {
                                   if (--*draining == 0) closer();
                               });
    }

    /// How many flows there are, on all threads. Any thread may ask.
    std::size_t flows() const noexcept {
        return this->sum([](const Forwarder& f) { return f.flows(); });
    }

private:
    /// The first socket shares the port only when it has it: another program that has it already is in the way, and
    /// the caller is to be told so.
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

    /// Whether each socket gets clients of its own. Linux before 4.5 and some sandboxes cannot do that.
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

    /// It begins on the forwarder's thread.
    static asio::awaitable<void> drained(std::shared_ptr<Forwarder> f, std::size_t listener, threads::duration limit) {
        co_await f->drain(listener, limit);
    }
};

} // namespace mmproxy

#endif
