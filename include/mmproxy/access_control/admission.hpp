// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ADMISSION_HPP
#define MMPROXY_ACCESS_CONTROL_ADMISSION_HPP

#include <mmproxy/separate_compilation.hpp>

#include <asio/post.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace mmproxy {

/// Limits how many connections, or flows, there may be at a time, over all the forwarders that share it. Thread-safe.
///
/// It has to be owned by a `std::shared_ptr`, which every place shares.
class admission : public std::enable_shared_from_this<admission> {
public:
    /// The place of one connection or flow, given back when the object is destroyed. An empty one is no place.
    class place {
    public:
        place() noexcept = default;
        /// A place that the caller has taken from that admission.
        explicit place(std::shared_ptr<admission> from) noexcept : from_{std::move(from)} {}
        /// Leaves an empty place behind.
        place(place&&) noexcept = default;
        /// Exchanges the two places.
        place& operator=(place&& other) noexcept {
            from_.swap(other.from_);
            return *this;
        }
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place() {
            if (from_) from_->leave();
        }

        /// Whether it is a place.
        explicit operator bool() const noexcept { return from_ != nullptr; }

    private:
        std::shared_ptr<admission> from_{};
    };

    /// `limit` is the largest number of places at a time; 0 lets nothing in.
    explicit admission(std::size_t limit) noexcept : limit_{limit} {}

    /// Changes the limit. Places above a lower one stay taken until they are given back.
    void set_limit(std::size_t limit) noexcept { limit_.store(limit, std::memory_order_relaxed); }

    /// Takes a place; returns an empty one when all are taken.
    place enter() noexcept {
        auto taken = taken_.load(std::memory_order_relaxed);
        while (taken < limit_.load(std::memory_order_relaxed))
            if (taken_.compare_exchange_weak(taken, taken + 1)) return place{shared_from_this()};
        return {};
    }

    /// Whether more places are taken than there may be, since the limit was lowered: one that is given back makes no
    /// room for another then.
    bool is_overfull() const noexcept { return taken_.load() > limit_.load(std::memory_order_relaxed); }

    /// Cancels a timer, once, when the next place is given back. The cancellation is posted to the timer's executor.
    ///
    /// The admission keeps a weak reference: `timer` may be destroyed before. It needs an expiry of its own, because a
    /// place that is given back between `enter` and this call cancels nothing.
    template <class Timer> void cancel_when_one_leaves(const std::shared_ptr<Timer>& timer);

private:
    struct waiter {
        std::weak_ptr<void> timer; ///< its `io_context` may be destroyed before the admission
        void (*cancel)(const std::shared_ptr<void>& timer);
    };

    template <class Timer> static void cancel(const std::shared_ptr<void>& timer);

    /// Adds the waiter, unless the timer waits already.
    void add(waiter w);

    void leave() noexcept {
        taken_.fetch_sub(1);
        if (someone_waits_.exchange(false)) wake();
    }

    /// Out of memory, a timer is not cancelled and expires by itself.
    void wake() noexcept;

    std::atomic<std::size_t> limit_;
    std::atomic<std::size_t> taken_ = 0;
    std::atomic<bool> someone_waits_ = false;
    std::mutex mutex_{};
    std::vector<waiter> waiting_{};
};

template <class Timer> void admission::cancel_when_one_leaves(const std::shared_ptr<Timer>& timer) {
    add({timer, &cancel<Timer>});
}

template <class Timer> void admission::cancel(const std::shared_ptr<void>& timer) {
    auto known = std::static_pointer_cast<Timer>(timer);
    const auto executor = known->get_executor();
    asio::post(executor, [timer = std::move(known)] { timer->cancel(); });
}

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

#include <algorithm>
#include <exception>

namespace mmproxy {

MMPROXY_DECL void admission::add(waiter w) {
    const auto is_it = [&](const waiter& other) {
        return !w.timer.owner_before(other.timer) && !other.timer.owner_before(w.timer);
    };
    const std::scoped_lock lock{mutex_};
    if (std::none_of(waiting_.begin(), waiting_.end(), is_it)) waiting_.push_back(std::move(w));
    someone_waits_ = true;
}

MMPROXY_DECL void admission::wake() noexcept try {
    const std::scoped_lock lock{mutex_};
    for (const auto& w : waiting_)
        if (const auto timer = w.timer.lock()) w.cancel(timer);
    waiting_.clear();
} catch (const std::exception&) { // NOLINT: see above
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
