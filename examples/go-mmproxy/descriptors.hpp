// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_DESCRIPTORS_HPP
#define GO_MMPROXY_DESCRIPTORS_HPP

#include <cstddef>

namespace go_mmproxy {

/// Opens /dev/null where standard input, output or error is closed: the first socket would become one of them, and log
/// lines would be sent to a client.
void open_standard_descriptors() noexcept;

/// Raises the soft limit of descriptors to the hard one and returns what it is now. RLIMIT_NOFILE in getrlimit(2).
std::size_t raise_descriptor_limit() noexcept;

/// How many of them are left for connections and flows, beside those that the process itself needs.
std::size_t spare_descriptors(std::size_t limit, std::size_t threads, std::size_t listeners) noexcept;

} // namespace go_mmproxy

#endif
