// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FALLBACK_OPTIONAL_CALL_HPP
#define MMPROXY_FALLBACK_OPTIONAL_CALL_HPP

#include <mmproxy/fallback/fallback.hpp>

#include <atomic>
#include <cerrno>
#include <system_error>

namespace mmproxy::detail {

/// A system call that the process can do without. After the first refusal no thread makes it again. Thread-safe.
class optional_call {
public:
    /// Both texts, which `fallback` shows to the operator, must live as long as the process.
    constexpr optional_call(const char* name, const char* instead) noexcept : name_{name}, instead_{instead} {}

    bool is_allowed() const noexcept { return allowed_.load(std::memory_order_relaxed); }

    /// Whether `error` [errno] can mean that the call as such is refused, and not its data or its socket.
    static constexpr bool may_be_refused(int error) noexcept {
        return error == ENOSYS || error == EPERM || error == EACCES || error == EINVAL || error == EOPNOTSUPP;
    }

    /// Records that the call was refused with `error` [errno]; the first refusal is told to the watches.
    void refuse(int error) noexcept {
        if (allowed_.exchange(false)) fallbacks::of_process().add({name_, instead_, {error, std::system_category()}});
    }

private:
    const char* name_;
    const char* instead_;
    std::atomic<bool> allowed_ = true;
};

inline constinit optional_call splice_call{"splice", "streams are copied"};
inline constinit optional_call receive_many_call{"recvmmsg", "datagrams are received one by one"};
inline constinit optional_call send_many_call{"sendmmsg", "datagrams are sent one by one"};
inline constinit optional_call io_uring_call{"io_uring", "messages are received and sent one by one"};
inline constinit optional_call steering_call{"setsockopt(SO_ATTACH_REUSEPORT_CBPF)", "one thread reads all listeners"};

} // namespace mmproxy::detail

#endif
