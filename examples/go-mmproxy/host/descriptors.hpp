// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_DESCRIPTORS_HPP
#define GO_MMPROXY_HOST_DESCRIPTORS_HPP

#include <cstddef>

namespace go_mmproxy {

/// Opens /dev/null where standard input, output or error is closed: the first socket would become one of them, and log
/// lines would be sent to a client.
void open_standard_descriptors() noexcept;

/// Raises the soft limit of descriptors to the hard one and returns what it is now. RLIMIT_NOFILE in getrlimit(2).
std::size_t raise_descriptor_limit() noexcept;

/// What the process needs descriptors for besides connections and flows.
struct descriptor_users {
    std::size_t threads = 0;
    std::size_t relaying_threads = 0; ///< those threads that serve TCP, with pipes for streams
    std::size_t listeners = 0;
    std::size_t datagram_listeners = 0; ///< those listeners that serve UDP: each polls the sockets of its flows
    std::size_t services = 1;
    bool serves_metrics = false;
};

/// How many of them are left for connections and flows.
std::size_t spare_descriptors(std::size_t limit, const descriptor_users& users) noexcept;

} // namespace go_mmproxy

#endif
