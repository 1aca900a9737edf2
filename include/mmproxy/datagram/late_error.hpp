// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_LATE_ERROR_HPP
#define MMPROXY_DATAGRAM_LATE_ERROR_HPP

#include <cerrno>

namespace mmproxy::detail {

/// Whether the error of a connected UDP socket is an ICMP message's about an earlier datagram: it is told once, by the
/// next call, whatever that does. icmp(7), RFC 1122 section 4.1.3.3.
constexpr bool is_late_error(int error) noexcept {
    return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH || error == EHOSTDOWN ||
           error == EPROTO || error == ENOPROTOOPT;
}

/// The same of the error of a receiving call. EACCES, EMSGSIZE and EOPNOTSUPP count here alone: a sending call may also
/// mean its own datagram by them.
constexpr bool is_late_error_of_receiving(int error) noexcept {
    return is_late_error(error) || error == EACCES || error == EMSGSIZE || error == EOPNOTSUPP;
}

} // namespace mmproxy::detail

#endif
