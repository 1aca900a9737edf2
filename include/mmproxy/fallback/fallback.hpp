// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FALLBACK_FALLBACK_HPP
#define MMPROXY_FALLBACK_FALLBACK_HPP

#include <exception>
#include <functional>
#include <list>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy {

/// A system call that an older kernel or a sandbox (seccomp, a security module) has refused, and that the process does
/// without from then on. Everything works as before, for more CPU time.
struct fallback {
    const char* call = "";    ///< such as "splice"
    const char* instead = ""; ///< what is done in its place
    std::error_code reason{};
};

namespace detail {

/// What the process has fallen back from, and what is called for each. Thread-safe.
class fallbacks {
public:
    using handler = std::function<void(const fallback&)>;
    using watches = std::list<handler>;

    static fallbacks& of_process() noexcept {
        static fallbacks all;
        return all;
    }

    /// Without memory a handler may not be told.
    void add(const fallback& f) noexcept try {
        const std::scoped_lock lock{mutex_};
        met_.push_back(f);
        for (const auto& tell : watches_) tell(f);
    } catch (const std::exception&) {
        return;
    }

    watches::iterator watch(handler tell) {
        const std::scoped_lock lock{mutex_};
        for (const auto& f : met_) tell(f);
        return watches_.insert(watches_.end(), std::move(tell));
    }

    void forget(watches::iterator watch) noexcept {
        const std::scoped_lock lock{mutex_};
        watches_.erase(watch);
    }

private:
    std::mutex mutex_{};
    std::vector<fallback> met_{};
    watches watches_{};
};

} // namespace detail

/// Has `tell(const fallback&)` called for each fallback of the process while it lives: at once for those there were
/// before, then by the thread that meets one. `tell` must make and destroy no watch. Any thread may make one.
class fallback_watch {
public:
    explicit fallback_watch(std::function<void(const fallback&)> tell)
        : watch_{detail::fallbacks::of_process().watch(std::move(tell))} {}
    fallback_watch(const fallback_watch&) = delete;
    fallback_watch& operator=(const fallback_watch&) = delete;
    ~fallback_watch() { detail::fallbacks::of_process().forget(watch_); }

private:
    detail::fallbacks::watches::iterator watch_;
};

} // namespace mmproxy

#endif
