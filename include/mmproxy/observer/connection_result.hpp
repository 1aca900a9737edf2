// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_CONNECTION_RESULT_HPP
#define MMPROXY_OBSERVER_CONNECTION_RESULT_HPP

#include <cstdint>
#include <system_error>

namespace mmproxy {

/// How a relay ended. Without an error both sides have sent their end of file, and all bytes before it were delivered.
struct connection_result {
    std::uint64_t from_client = 0;   ///< delivered to the upstream socket [bytes]
    std::uint64_t from_upstream = 0; ///< delivered to the client socket [bytes]
    std::error_code error{};         ///< why it ended; none when both directions have come to their end of file
};

} // namespace mmproxy

#endif
