// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_UNIX_PATH_HPP
#define MMPROXY_ADDRESS_UNIX_PATH_HPP

#include <cstddef>
#include <span>
#include <string_view>

namespace mmproxy {

/// The size of an AF_UNIX address in a v2 header, that of `sun_path` in unix(7) [bytes].
inline constexpr std::size_t unix_path_size = 108;

/// Reads an AF_UNIX address, which is filled up with NULs: a view into `field`.
///
/// A path ends before its first NUL. An abstract name keeps the NUL that it begins with, and ends before the NULs at
/// the end. A socket without a name has an empty one. unix(7).
inline std::string_view unix_path(std::span<const std::byte> field) noexcept {
    const std::string_view text{reinterpret_cast<const char*>(field.data()), field.size()};
    constexpr char filler = '\0';
    return text.starts_with(filler) ? text.substr(0, text.find_last_not_of(filler) + 1)
                                    : text.substr(0, text.find(filler));
}

} // namespace mmproxy

#endif
