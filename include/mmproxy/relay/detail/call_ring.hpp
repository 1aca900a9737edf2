// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_CALL_RING_HPP
#define MMPROXY_RELAY_DETAIL_CALL_RING_HPP

#include <mmproxy/fallback/optional_call.hpp>
#include <mmproxy/relay/detail/memory_mapping.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <linux/io_uring.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace mmproxy::detail {

/// Calls on non-blocking sockets that the kernel makes together, in one system call. io_uring(7).
///
/// Nothing is asynchronous: `make` returns when all have been made, each as if it had been called by itself. Where
/// there is no io_uring (before Linux 5.6, `kernel.io_uring_disabled`, a container's seccomp filter, no descriptor
/// left) the ring stays closed, and its user makes the calls one by one. One thread at a time uses a ring.
class call_ring {
public:
    /// How many calls fit in. Any number of this order will do.
    static constexpr unsigned most = 64;

    call_ring() noexcept = default; ///< closed

    /// Opens a ring, or returns a closed one. When the kernel refuses io_uring as such, no thread of the process asks
    /// for a ring again, see `fallback`. io_uring_setup(2).
    static call_ring open() noexcept {
        ::io_uring_params params{};
        params.flags = IORING_SETUP_CLAMP;
        if (!io_uring_call.is_allowed()) return {};
        unique_fd fd{static_cast<int>(::syscall(SYS_io_uring_setup, most, &params))};
        if (fd.get() < 0 && optional_call::may_be_refused(errno)) io_uring_call.refuse(errno);
        if (fd.get() < 0 || (params.features & IORING_FEAT_SINGLE_MMAP) == 0 || params.sq_entries < most) return {};
        return {std::move(fd), params};
    }

    bool is_open() const noexcept { return fd_.get() >= 0; }

    /// Adds a recv(2). `tag` comes back with the result. `from` and the memory of `to` have to be there until `make`
    /// has returned. Precondition: the ring is open, and holds fewer calls than `most`.
    void receive(int from, std::span<std::byte> to, std::uint64_t tag) noexcept {
        add(IORING_OP_RECV, from, to.data(), to.size(), MSG_DONTWAIT, tag);
    }

    /// Adds a send(2), as `receive` adds a recv(2).
    void send(int to, std::span<const std::byte> bytes, std::uint64_t tag) noexcept {
        add(IORING_OP_SEND, to, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, tag);
    }

    /// Makes the calls, and tells `take(tag, result)` of each: a number of bytes, or a negated error number. A call
    /// that the kernel did not come to, without memory for instance, is forgotten and not told of. A ring whose use is
    /// forbidden is closed. io_uring_enter(2).
    template <class Take> void make(Take take) noexcept {
        const auto made = ::syscall(SYS_io_uring_enter, fd_.get(), added_, added_, IORING_ENTER_GETEVENTS, nullptr, 0);
        const int error = made < 0 ? errno : 0;
        if (made != static_cast<long>(added_)) forget();
        added_ = 0;
        auto head = *completed_.head;
        for (const auto tail = load(completed_.tail); head != tail; ++head) {
            const auto& done = results_[head & completed_.mask];
            take(done.user_data, done.res);
        }
        store(completed_.head, head);
        if (error == EPERM || error == EACCES || error == ENOSYS) close(error);
    }

private:
    /// The indices of a queue that is shared with the kernel: the head is moved on by its reader, the tail by its
    /// writer.
    struct queue {
        std::uint32_t* head = nullptr;
        std::uint32_t* tail = nullptr;
        std::uint32_t mask = 0;
    };

    call_ring(unique_fd fd, const ::io_uring_params& p) noexcept
        : fd_{std::move(fd)},
          queues_{fd_.get(), IORING_OFF_SQ_RING, size_of(p)},
          calls_memory_{fd_.get(), IORING_OFF_SQES, p.sq_entries * sizeof(::io_uring_sqe)} {
        if (queues_ && calls_memory_)
            locate(p);
        else
            fd_ = {};
    }

    void locate(const ::io_uring_params& p) noexcept {
        submitted_ = {at(p.sq_off.head), at(p.sq_off.tail), *at(p.sq_off.ring_mask)};
        completed_ = {at(p.cq_off.head), at(p.cq_off.tail), *at(p.cq_off.ring_mask)};
        for (std::uint32_t i = 0; i < p.sq_entries; ++i) at(p.sq_off.array)[i] = i;
        calls_ = calls_memory_.as<::io_uring_sqe>(0);
        results_ = queues_.as<::io_uring_cqe>(p.cq_off.cqes);
    }

    std::uint32_t* at(std::uint32_t offset) const noexcept { return queues_.as<std::uint32_t>(offset); }

    static std::size_t size_of(const ::io_uring_params& p) noexcept {
        const std::size_t submissions = p.sq_off.array + p.sq_entries * sizeof(std::uint32_t);
        const std::size_t completions = p.cq_off.cqes + p.cq_entries * sizeof(::io_uring_cqe);
        return std::max(submissions, completions);
    }

    void add(std::uint8_t call, int socket, const std::byte* data, std::size_t size, int flags,
             std::uint64_t tag) noexcept {
        const auto tail = *submitted_.tail;
        auto& entry = calls_[tail & submitted_.mask];
        entry = {};
        entry.opcode = call;
        entry.fd = socket;
        entry.addr = reinterpret_cast<std::uintptr_t>(data);
        entry.len = static_cast<std::uint32_t>(size);
        entry.msg_flags = static_cast<std::uint32_t>(flags);
        entry.user_data = tag;
        store(submitted_.tail, tail + 1);
        ++added_;
    }

    void close(int error) noexcept {
        io_uring_call.refuse(error);
        fd_ = {};
    }

    /// Takes back the calls that the kernel has not taken.
    void forget() const noexcept { store(submitted_.tail, load(submitted_.head)); }

    static std::uint32_t load(std::uint32_t* index) noexcept {
        return std::atomic_ref{*index}.load(std::memory_order_acquire);
    }
    static void store(std::uint32_t* index, std::uint32_t value) noexcept {
        std::atomic_ref{*index}.store(value, std::memory_order_release);
    }

    unique_fd fd_{};
    memory_mapping queues_{};
    memory_mapping calls_memory_{};
    queue submitted_{};
    queue completed_{};
    ::io_uring_sqe* calls_ = nullptr;
    const ::io_uring_cqe* results_ = nullptr;
    std::uint32_t added_ = 0;
};

} // namespace mmproxy::detail

#endif
