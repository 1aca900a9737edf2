// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FALLBACK_FALLBACK_HPP
#define MMPROXY_FALLBACK_FALLBACK_HPP

#include <mmproxy/separate_compilation.hpp>

#include <functional>
#include <list>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy {

/// A system call that an older kernel or a sandbox (seccomp(2), a security module) has refused.
///
/// The process does without the call from then on: what is forwarded is the same, the cost in CPU time is higher. The
/// texts are literals and live as long as the process.
struct fallback {
    const char* call = "";    ///< the call's name, such as "splice"
    const char* instead = ""; ///< what the process does in its place, such as "streams are copied"
    /// The error that the call was refused with, in `std::system_category()`.
    std::error_code reason{};
};

namespace detail {

/// The fallbacks of the process so far, and the handlers that are told of each. Thread-safe. Handlers run under the
/// mutex: a handler can neither be added nor removed by one.
class fallbacks {
public:
    using handler = std::function<void(const fallback&)>;
    using watches = std::list<handler>;

    static fallbacks& of_process() noexcept;

    /// Tells every handler. A handler behind one that throws, and every handler when memory runs out, misses this
    /// fallback.
    void add(const fallback& f) noexcept;

    /// Tells the new handler of the fallbacks so far, then adds it. An exception of the handler leaves it out.
    watches::iterator watch(handler tell);
    void forget(watches::iterator watch) noexcept;

private:
    std::mutex mutex_{};
    std::vector<fallback> met_{};
    watches watches_{};
};

} // namespace detail

/// Tells a function of each fallback of the process, from its construction to its destruction.
///
/// Watches may be constructed and destroyed on any thread, any number at a time. When the destructor returns, the
/// function is not running and is not called any more.
class fallback_watch {
public:
    /// `tell` is called with the fallbacks so far by this constructor, and with each later one by the thread whose call
    /// was refused, one thread at a time. That thread is forwarding: `tell` should be short.
    ///
    /// `tell` must not construct or destroy a `fallback_watch`, whose mutex is locked meanwhile. An exception that it
    /// throws leaves this constructor; later ones derived from `std::exception` are swallowed.
    explicit fallback_watch(std::function<void(const fallback&)> tell)
        : watch_{detail::fallbacks::of_process().watch(std::move(tell))} {}
    fallback_watch(const fallback_watch&) = delete;
    fallback_watch& operator=(const fallback_watch&) = delete;
    ~fallback_watch() { detail::fallbacks::of_process().forget(watch_); }

private:
    detail::fallbacks::watches::iterator watch_;
};

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

#include <exception>

namespace mmproxy::detail {

MMPROXY_DECL fallbacks& fallbacks::of_process() noexcept {
    static fallbacks all;
    return all;
}

MMPROXY_DECL void fallbacks::add(const fallback& f) noexcept try {
    const std::scoped_lock lock{mutex_};
    met_.push_back(f);
    for (const auto& tell : watches_) tell(f);
} catch (const std::exception&) {
    return;
}

MMPROXY_DECL fallbacks::watches::iterator fallbacks::watch(handler tell) {
    const std::scoped_lock lock{mutex_};
    for (const auto& f : met_) tell(f);
    return watches_.insert(watches_.end(), std::move(tell));
}

MMPROXY_DECL void fallbacks::forget(watches::iterator watch) noexcept {
    const std::scoped_lock lock{mutex_};
    watches_.erase(watch);
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
