// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_IO_URING_HPP
#define MMPROXY_RELAY_IO_URING_HPP

#include <mmproxy/separate_compilation.hpp>

namespace mmproxy {

/// Whether the host lets this process use io_uring, by which a thread passes messages of several connections on in one
/// system call, unless its `thread_options` rule that out.
///
/// The host is asked, by a ring that is opened, entered and closed. Where it refuses, each `fallback_watch` is told,
/// and no thread of the process asks again. False also for lack of a descriptor or of memory just now, which threads
/// that pass messages on may find otherwise. Any thread may ask. io_uring_setup(2), io_uring_enter(2).
MMPROXY_DECL bool can_use_io_uring() noexcept;

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/relay/detail/call_ring.hpp>

#include <cstdint>

namespace mmproxy {

MMPROXY_DECL bool can_use_io_uring() noexcept {
    auto ring = detail::call_ring::open();
    if (ring.is_open()) ring.make([](std::uint64_t /*tag*/, int /*result*/) noexcept {});
    return ring.is_open();
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
