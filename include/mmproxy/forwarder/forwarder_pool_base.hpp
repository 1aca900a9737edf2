// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_FORWARDER_POOL_BASE_HPP
#define MMPROXY_FORWARDER_FORWARDER_POOL_BASE_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/forwarder/threads.hpp>
#include <mmproxy/reactor/for_ever.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/awaitable.hpp>
#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy {

/// The listening sockets that one call of a pool's `listen` or `adopt` serves: their numbers follow each other, and no
/// other listening socket of the pool has ever one of them. Observers are told these numbers.
struct listener_numbers {
    std::size_t first = 0; ///< the number of the first socket
    std::size_t count = 0; ///< how many sockets there are
};

namespace detail {

/// What the pools of both protocols do alike: forwarders are made and destroyed on their threads, and stop together.
template <class Forwarder> class forwarder_pool_base {
public:
    using duration = threads::duration;

    /// Takes nothing new, lets what is there finish for up to `limit`, and ends the rest; waits for nothing. Any thread
    /// may call it, and again with a shorter limit. The threads go on; `threads::stop` stops them with all their pools.
    ///
    /// Throws `std::bad_alloc`, and does only a part of it, where there is no memory; another call does the rest. A
    /// thread that lacks memory takes nothing new, but what is there goes on without a limit, until another call.
    void stop(duration limit) {
        const auto within = bounded(limit);
        const auto drain = [within](Forwarder& f, std::size_t /*first*/) {
            f.stop_accepting(); // ahead of the coroutine, which there may be no memory for
            return f.drain(within);
        };
        drain_each(1, drain, [](held_contexts& held) { held.release(); });
    }

    /// Duplicates of those listening sockets that are open, in the order of their numbers: for the `adopt` of another
    /// pool, before this one closes its own. So no connection is lost where a pool takes another one's place. Of UDP
    /// this one closes them at once, without a limit: as long as both have them, either takes datagrams that are for
    /// flows of the other one. Throws `std::system_error` when there is no descriptor left.
    std::vector<unique_fd> duplicate(listener_numbers numbers) {
        std::vector<unique_fd> found(numbers.count);
        for (std::size_t i = 0; i < forwarders_.size(); ++i)
            threads_.perform(i, [&] {
                for (std::size_t n = 0; n < numbers.count; ++n)
                    if (auto one = forwarders_[i]->duplicate(numbers.first + n); one.get() >= 0)
                        found[n] = std::move(one);
            });
        std::erase_if(found, [](const unique_fd& one) { return one.get() < 0; });
        return found;
    }

    /// The number that the next listening socket will have.
    std::size_t next_listener() const noexcept { return next_listener_; }

    /// Changes how many connections, or flows, there may be at a time. Those above a lower limit go on. Any thread may
    /// call it.
    void set_limit(std::size_t limit) noexcept { places_->set_limit(limit); }

protected:
    using forwarders = std::vector<std::weak_ptr<Forwarder>>;

    template <class Make>
    forwarder_pool_base(threads& t, Make make, std::size_t limit)
        : threads_{t}, places_{std::make_shared<admission>(limit)}, held_{std::make_shared<held_contexts>(t)} {
        try {
            forwarders_.reserve(t.size());
            for (std::size_t i = 0; i < t.size(); ++i)
                t.perform(
                    i, [&] { forwarders_.push_back(std::make_shared<Forwarder>(make(t.context(i).get_executor()))); });
            membership_.emplace(*this);
        } catch (...) {
            give_up();
            throw;
        }
    }

    forwarder_pool_base(const forwarder_pool_base&) = delete;
    forwarder_pool_base& operator=(const forwarder_pool_base&) = delete;

    /// Waits until each thread has given up what it had of the pool. It needs no memory but what a forwarder needs for
    /// its end.
    ~forwarder_pool_base() {
        membership_.reset();
        give_up();
    }

    /// Runs `serve` of a forwarder on its thread; what it throws ends all threads.
    void serve(std::size_t thread, asio::awaitable<std::error_code> serving) {
        const auto ended = [&t = threads_](std::exception_ptr failure, std::error_code /*closed, or cancelled*/) {
            if (failure) t.fail(std::move(failure));
        };
        spawn(threads_.context(thread), std::move(serving), ended);
    }

    /// Calls `task(forwarder)` for each forwarder on its thread, unless the forwarder is gone by then; waits for
    /// nothing.
    template <class Task> static void post_to_each(threads& t, const forwarders& all, Task task) {
        for (std::size_t i = 0; i < all.size(); ++i)
            asio::post(t.context(i), [one = all[i], task] {
                if (const auto f = one.lock()) task(*f);
            });
    }

    /// Performs `task(forwarder)` for each forwarder on its thread, whatever it throws for one of them.
    template <class Task> void perform_each(Task task) noexcept {
        for (std::size_t i = 0; i < forwarders_.size(); ++i) try {
                threads_.perform(i, [&] { task(forwarders_[i]); });
            } catch (...) { // what it has not done ends with the forwarder
            }
    }

    /// Runs a coroutine. That the handler has an executor, which is no wrapping one, lets Asio call it without memory.
    template <class Result, class Handler>
    static void spawn(asio::io_context& io, asio::awaitable<Result> coroutine, Handler handler) {
        asio::co_spawn(io, std::move(coroutine), asio::bind_executor(io.get_executor(), std::move(handler)));
    }

    /// Runs the awaitables `drain(forwarder, n)`, for each n below `times`, of each forwarder on its thread, and calls
    /// `then(held_contexts&)` when the last of them has ended, with or without an exception, or could not be run for
    /// want of memory; waits for nothing. When the pool is destroyed first, or this function throws, `then` may not be
    /// called.
    template <class Drain, class Then> void drain_each(std::size_t times, Drain drain, Then then) {
        const auto end = std::make_shared<common_end<Then>>(threads_, held_, std::move(then));
        for (std::size_t i = 0; i < forwarders_.size(); ++i)
            asio::post(threads_.context(i), [=, &io = threads_.context(i), one = std::weak_ptr{forwarders_[i]}] {
                if (const auto f = one.lock())
                    for (std::size_t n = 0; n < times; ++n) spawn_drain(io, *f, n, drain, end);
            });
        end->is_awaited = true;
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
    /// Has `threads::stop` stop the pool. An object of its own, which is whole before another thread knows it, and
    /// until no other thread does.
    class membership final : public threads::member {
    public:
        explicit membership(forwarder_pool_base& pool) : pool_{pool} { pool_.threads_.add(*this); }
        ~membership() { pool_.threads_.remove(*this); }

        void stop(duration limit) override { pool_.stop(limit); }

    private:
        forwarder_pool_base& pool_;
    };

    /// Keeps every thread running until all forwarders have drained: until then one forwarder may still hand a
    /// connection to another. Thread-safe.
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

    /// Destroys each forwarder on its thread. First every forwarder stops accepting: from then on none hands a
    /// connection to another.
    void give_up() noexcept {
        perform_each([](std::shared_ptr<Forwarder>& f) { f->stop_accepting(); });
        perform_each([](std::shared_ptr<Forwarder>& f) { f.reset(); });
        held_->release();
    }

    /// What is called when the last of its owners has gone, however each of them has ended.
    template <class Then> class common_end {
    public:
        common_end(threads& t, std::weak_ptr<held_contexts> pool, Then then)
            : threads_{t}, pool_{std::move(pool)}, then_{std::move(then)} {}
        common_end(const common_end&) = delete;
        common_end& operator=(const common_end&) = delete;

        /// The threads are there as long as the pool is, which alone owns its held contexts. What `then` throws ends
        /// them all.
        ~common_end() {
            if (const auto pool = pool_.lock(); pool && is_awaited) try {
                    then_(*pool);
                } catch (...) {
                    threads_.fail(std::current_exception());
                }
        }

        bool is_awaited = false; ///< whether every owner has got it

    private:
        threads& threads_;
        std::weak_ptr<held_contexts> pool_;
        Then then_;
    };

    template <class Drain, class End>
    static void spawn_drain(asio::io_context& io, Forwarder& f, std::size_t n, const Drain& drain, const End& end) {
        try {
            auto draining = drain(f, n); // which stops accepting also without memory for the rest
            spawn(io, std::move(draining), [end](const std::exception_ptr& /*it has ended*/) {});
        } catch (...) { // out of memory: `end` does not wait for this one
        }
    }

    std::shared_ptr<held_contexts> held_;
    std::size_t next_listener_ = 0;
    std::optional<membership> membership_{}; // last: the pool is whole before
};

} // namespace detail

} // namespace mmproxy

#endif
