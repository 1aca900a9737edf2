// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_FORWARDER_POOL_BASE_HPP
#define MMPROXY_FORWARDER_FORWARDER_POOL_BASE_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/forwarder/threads.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
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
template <class Forwarder> class forwarder_pool_base : public threads::member {
public:
    using duration = threads::duration;

    /// Takes nothing new, lets what is there finish for up to `limit`, and ends the rest; waits for nothing. Any thread
    /// may call it, and again with a shorter limit. The threads go on; `threads::stop` stops them with all their pools.
    void stop(duration limit) final {
        drain_each(
            1, [limit](Forwarder& f, std::size_t /*first*/) { return f.drain(limit); },
            [held = held_] { held->release(); });
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
            for (std::size_t i = 0; i < t.size(); ++i)
                t.perform(
                    i, [&] { forwarders_.push_back(std::make_shared<Forwarder>(make(t.context(i).get_executor()))); });
            t.add(*this);
        } catch (...) {
            give_up();
            throw;
        }
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

    /// Calls `task(forwarder)` for each forwarder on its thread, unless the forwarder is gone by then; waits for
    /// nothing.
    template <class Task> static void post_to_each(threads& t, const forwarders& all, Task task) {
        for (std::size_t i = 0; i < all.size(); ++i)
            asio::post(t.context(i), [one = all[i], task] {
                if (const auto f = one.lock()) task(*f);
            });
    }

    /// Runs the awaitables `drain(forwarder, n)`, for each n below `times`, of each forwarder on its thread, and calls
    /// `then()` when the last of them has ended; waits for nothing. When the pool is destroyed first, `then()` may not
    /// be called.
    template <class Drain, class Then> void drain_each(std::size_t times, Drain drain, Then then) {
        const auto left = std::make_shared<std::atomic<std::size_t>>(forwarders_.size() * times);
        const auto one_has_ended = [left, then](const std::exception_ptr& /*none*/) {
            if (--*left == 0) then();
        };
        for (std::size_t i = 0; i < forwarders_.size(); ++i)
            asio::post(threads_.context(i), [=, &io = threads_.context(i), one = std::weak_ptr{forwarders_[i]}] {
                const auto f = one.lock();
                for (std::size_t n = 0; f && n < times; ++n) asio::co_spawn(io, drain(*f, n), one_has_ended);
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
    /// Destroys each forwarder on its thread. First every forwarder stops accepting: from then on none hands a
    /// connection to another.
    void give_up() {
        for (std::size_t i = 0; i < forwarders_.size(); ++i)
            threads_.perform(i, [&] { forwarders_[i]->stop_accepting(); });
        for (std::size_t i = 0; i < forwarders_.size(); ++i) threads_.perform(i, [&] { forwarders_[i].reset(); });
        held_->release();
    }

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

    std::shared_ptr<held_contexts> held_;
    std::size_t next_listener_ = 0;
};

} // namespace detail

} // namespace mmproxy

#endif
