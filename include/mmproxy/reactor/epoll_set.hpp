// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_EPOLL_SET_HPP
#define MMPROXY_REACTOR_EPOLL_SET_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/posix/stream_descriptor.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>
#include <utility>

#include <sys/epoll.h>

namespace mmproxy::detail {

/// Many descriptors that Asio sees as one: Asio waits for the set, and the set tells which of them are ready.
///
/// Asio arms a descriptor anew, by a system call, for each wait; here a descriptor is registered once. One thread uses
/// the set, that of its executor. It takes a descriptor of its own with the first that it watches. epoll(7).
template <class Tag> class epoll_set {
public:
    explicit epoll_set(const asio::any_io_executor& executor) : descriptor_{executor} {}

    /// Takes the set's own descriptor, as `add` does otherwise; returns the error of epoll_create1(2).
    std::error_code open() {
        if (descriptor_.is_open() || is_closed_) return {}; // a closed one refuses by itself: EBADF
        unique_fd set{::epoll_create1(EPOLL_CLOEXEC)};
        std::error_code ec{set.get() < 0 ? errno : 0, std::system_category()};
        if (!ec) descriptor_.assign(set.get(), ec);
        if (!ec) set.release();
        return ec;
    }

    /// Watches a descriptor, which belongs to the caller, until `remove`. Closing it is not enough: epoll(7) goes on as
    /// long as there is a duplicate of it, and a fork(2) in another thread makes one. `tag` stands for the descriptor,
    /// and must be there as long, and until `each` is done with the last `poll()`.
    /// `events` are those of epoll_ctl(2), whose error is returned, or that of epoll_create1(2).
    std::error_code add(int descriptor, Tag& tag, std::uint32_t events = EPOLLIN) {
        if (const auto ec = open()) return ec;
        ::epoll_event event{.events = events, .data = {.ptr = &tag}};
        const int result = ::epoll_ctl(descriptor_.native_handle(), EPOLL_CTL_ADD, descriptor, &event);
        return {result < 0 ? errno : 0, std::system_category()};
    }

    /// Watches a descriptor no more, which is still open. A set that is closed watches none.
    void remove(int descriptor) noexcept {
        if (descriptor_.is_open()) ::epoll_ctl(descriptor_.native_handle(), EPOLL_CTL_DEL, descriptor, nullptr);
    }

    static constexpr std::size_t max_at_once = 256; ///< descriptors; any number of this order will do

    /// Asks without waiting which descriptors are ready, and returns how many it has found: `max_at_once` at most.
    /// Where more are ready, the next call finds the rest before these.
    std::size_t poll() noexcept {
        const int count = ::epoll_wait(descriptor_.native_handle(), events_.data(), max_at_once, 0);
        return count_ = static_cast<std::size_t>(std::max(count, 0));
    }

    /// How many descriptors the last `poll()` has found.
    std::size_t size() const noexcept { return count_; }

    /// Calls `take(Tag&, events)` for each descriptor that the last `poll()` has found.
    template <class Take> void each(Take take) const {
        for (const auto& e : std::span{events_}.first(count_)) take(*static_cast<Tag*>(e.data.ptr), e.events);
    }

    /// Completes when a descriptor is ready, or with an error when the wait is cancelled or the set is closed.
    template <class Token> auto async_wait(Token&& token) {
        return descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, std::forward<Token>(token));
    }

    /// Ends the waits with `asio::error::operation_aborted`.
    void cancel() noexcept {
        std::error_code ignored;
        descriptor_.cancel(ignored);
    }

    /// Ends the waits as `cancel` does; from then on nothing is found and nothing can be added.
    void close() noexcept {
        std::error_code ignored;
        is_closed_ = true;
        descriptor_.close(ignored);
    }

private:
    asio::posix::stream_descriptor descriptor_;
    std::array<::epoll_event, max_at_once> events_{};
    std::size_t count_ = 0;
    bool is_closed_ = false;
};

} // namespace mmproxy::detail

#endif
