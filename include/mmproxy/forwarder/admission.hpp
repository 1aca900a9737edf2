// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_ADMISSION_HPP
#define MMPROXY_FORWARDER_ADMISSION_HPP

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace mmproxy {

/// How many connections, or flows, there may be at a time, counted over all the forwarders that share it. Thread-safe.
class admission : public std::enable_shared_from_this<admission> {
public:
    /// The place of one connection or flow; it is given back when it is destroyed.
    class place {
    public:
        place() noexcept = default;
        explicit place(std::shared_ptr<admission> from) noexcept : from_{std::move(from)} {}
        place(place&&) noexcept = default;
        place& operator=(place&& other) noexcept {
            from_.swap(other.from_);
            return *this;
        }
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place() {
            if (from_) from_->leave();
        }

        explicit operator bool() const noexcept { return from_ != nullptr; }

    private:
        std::shared_ptr<admission> from_{};
    };

    explicit admission(std::size_t limit) noexcept : limit_{limit} {}

    /// A place, or an empty one when all are taken.
    place enter() noexcept {
        if (taken_.fetch_add(1) < limit_) return place{shared_from_this()};
        taken_.fetch_sub(1);
        return {};
    }

    /// Cancels a timer, on its own executor, when a connection has ended; it may be gone before.
    void cancel_when_one_leaves(const std::shared_ptr<asio::steady_timer>& timer) {
        const std::scoped_lock lock{mutex_};
        const auto is_known = [&](const auto& w) { return !w.owner_before(timer) && !timer.owner_before(w); };
        if (std::none_of(waiting_.begin(), waiting_.end(), is_known)) waiting_.push_back(timer);
        someone_waits_ = true;
    }

private:
    void leave() noexcept {
        taken_.fetch_sub(1);
        if (someone_waits_.exchange(false)) wake();
    }

    void wake() {
        const std::scoped_lock lock{mutex_};
        for (const auto& waiting : waiting_)
            if (auto timer = waiting.lock()) cancel(std::move(timer));
        waiting_.clear();
    }

    static void cancel(std::shared_ptr<asio::steady_timer> timer) {
        const auto executor = timer->get_executor();
        asio::post(executor, [timer = std::move(timer)] { timer->cancel(); });
    }

    std::size_t limit_;
    std::atomic<std::size_t> taken_ = 0;
    std::atomic<bool> someone_waits_ = false;
    std::mutex mutex_{};
    std::vector<std::weak_ptr<asio::steady_timer>> waiting_{}; ///< whose `io_context` may go before this
};

} // namespace mmproxy

#endif
