// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_OUT_OF_DESCRIPTORS_HPP
#define MMPROXY_SOCKET_OUT_OF_DESCRIPTORS_HPP

#include <system_error>

namespace mmproxy::detail {

/// Whether the process (EMFILE) or the host (ENFILE) has no descriptor left for another socket.
inline bool is_out_of_descriptors(std::error_code ec) noexcept {
    return ec == std::errc::too_many_files_open || ec == std::errc::too_many_files_open_in_system;
}

} // namespace mmproxy::detail

#endif
