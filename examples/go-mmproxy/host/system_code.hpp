// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_SYSTEM_CODE_HPP
#define GO_MMPROXY_HOST_SYSTEM_CODE_HPP

#include <asio/error.hpp>

#include <system_error>

namespace go_mmproxy {

/// The `errno` of an error that the system reported; 0 for any other one.
///
/// Asio has a category of its own for the system's errors, and it knows not all of them as `std::errc`.
inline int system_code(const std::error_code& code) noexcept {
    const bool is_of_system = code.category() == std::system_category() || code.category() == std::generic_category() ||
                              code.category() == asio::error::get_system_category();
    return is_of_system ? code.value() : 0;
}

} // namespace go_mmproxy

#endif
