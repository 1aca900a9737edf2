// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_SUSPENDED_COROUTINE_HPP
#define MMPROXY_REACTOR_SUSPENDED_COROUTINE_HPP

#include <asio/associated_executor.hpp>
#include <asio/dispatch.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace mmproxy::detail {

/// The completion handler by which a coroutine goes on, of whatever type Asio has for it; in memory of its own, because
/// a coroutine that cannot be suspended for want of memory would end the process. Destroyed with its coroutine, if that
/// has not gone on.
template <class Executor> class suspended_coroutine {
public:
    suspended_coroutine() = default;
    suspended_coroutine(const suspended_coroutine&) = delete;
    suspended_coroutine& operator=(const suspended_coroutine&) = delete;
    ~suspended_coroutine() {
        if (end_ != nullptr) end_(bytes_, nullptr);
    }

    /// Takes the handler over; it has none so far.
    template <class Handler> void keep(Handler handler) noexcept {
        static_assert(sizeof(Handler) <= sizeof bytes_ && alignof(Handler) <= alignof(std::max_align_t));
        ::new (static_cast<void*>(bytes_)) Handler{std::move(handler)};
        end_ = &take_out<Handler>;
    }

    /// Has the coroutine, if there is one, go on on its own executor: at once, if that is `here`, whose thread calls.
    void resume(const Executor& here) {
        if (const auto end = std::exchange(end_, nullptr)) end(bytes_, &here);
    }

private:
    /// Takes the handler out, and calls it where `here` is not null.
    template <class Handler> static void take_out(std::byte* bytes, const Executor* here) {
        auto* const kept = std::launder(reinterpret_cast<Handler*>(bytes));
        Handler handler{std::move(*kept)};
        std::destroy_at(kept);
        if (here == nullptr) return;
        const auto executor = asio::get_associated_executor(handler, *here);
        if (executor == *here)
            handler();
        else
            asio::dispatch(executor, std::move(handler));
    }

    alignas(std::max_align_t) std::byte bytes_[8 * sizeof(void*)]; // Asio's is a pointer
    void (*end_)(std::byte*, const Executor*) = nullptr;
};

} // namespace mmproxy::detail

#endif
