// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_NAMESPACE_LEDGER_HPP
#define MMPROXY_ROUTING_DETAIL_NAMESPACE_LEDGER_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>

namespace mmproxy::detail {

/// FNV-1a over 64 bits, on which an older and a newer program must agree. draft-eastlake-fnv, section 2.
constexpr std::uint64_t fnv1a(std::string_view text) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return hash;
}

/// Records which names are in use, by the processes of the network namespace that it was opened in.
///
/// It is kept in locks on the namespace's own file, /proc/thread-self/ns/net: there is one for every namespace,
/// whatever other namespaces its processes are in; no path has to be agreed on, made or cleaned up; and the kernel
/// drops the locks of a process that dies, however it dies.
/// - The mutex is a flock(2) of the file.
/// - A use is a shared lock (fcntl(2), F_OFD_SETLK) on one byte of the file, at an offset that stands for the name;
///   whether another ledger uses the name is one question to the kernel. A name in the abstract socket namespace would
///   do for the first half, but the kernel's list of such names is read in pieces, between which entries come and go.
///
/// A local user without any privilege can take these locks too, and so keep a rule from being removed, or a start or an
/// end waiting for two seconds. Every place that only root can lock is missing from some containers. Not thread-safe.
class namespace_ledger {
public:
    /// Opens the file of the calling thread's network namespace. Throws `std::system_error`.
    namespace_ledger()
        : file_{checked(::open(path, O_RDONLY | O_CLOEXEC), "open(/proc/thread-self/ns/net): is /proc mounted?")} {}

    /// Takes the mutex; false when other ledgers kept it for `limit`.
    bool try_lock_for(std::chrono::milliseconds limit) noexcept {
        // flock(2) knows no time limit, so it is tried once a millisecond: holders need a few of them.
        for (const auto end = std::chrono::steady_clock::now() + limit; ::flock(file_.get(), LOCK_EX | LOCK_NB) != 0;) {
            if (std::chrono::steady_clock::now() >= end) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
        return true;
    }

    void unlock() noexcept { ::flock(file_.get(), LOCK_UN); }

    /// Declares a use, which lasts until `leave`, or until the ledger is destroyed or its process dies.
    void join(std::string_view name) {
        auto lock = byte_of(name, F_RDLCK);
        checked(::fcntl(file_.get(), F_OFD_SETLK, &lock), "fcntl(F_OFD_SETLK) on /proc/thread-self/ns/net");
    }

    /// Ends this ledger's use of a name.
    void leave(std::string_view name) noexcept {
        auto lock = byte_of(name, F_UNLCK);
        ::fcntl(file_.get(), F_OFD_SETLK, &lock);
    }

    /// Whether another ledger, in this process or another, uses the name. Yes when the kernel cannot be asked.
    bool used_by_others(std::string_view name) const noexcept {
        auto lock = byte_of(name, F_WRLCK);
        return ::fcntl(file_.get(), F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
    }

private:
    static constexpr const char* path = "/proc/thread-self/ns/net";

    static struct flock byte_of(std::string_view name, int type) noexcept {
        struct flock lock {};
        lock.l_type = static_cast<short>(type);
        lock.l_whence = SEEK_SET;
        lock.l_start = static_cast<off_t>(fnv1a(name) >> 2); // a file offset is positive, and so is the byte behind it
        lock.l_len = 1;
        return lock;
    }

    unique_fd file_;
};

} // namespace mmproxy::detail

#endif
