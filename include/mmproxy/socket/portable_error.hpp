// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_PORTABLE_ERROR_HPP
#define MMPROXY_SOCKET_PORTABLE_ERROR_HPP

#include <asio/error.hpp>
#include <asio/error_code.hpp>

#include <system_error>

namespace mmproxy::detail {

/// Moves an error from Asio's system category to the standard's, so that it can be compared with `std::errc`: Asio 1.22
/// maps none of its errors to a condition, and later versions not EADDRNOTAVAIL. Other categories stay.
inline std::error_code portable(std::error_code ec) noexcept {
    return ec.category() == asio::error::get_system_category() ? std::error_code{ec.value(), std::system_category()}
                                                               : ec;
}

} // namespace mmproxy::detail

#endif
