// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_HEADER_READ_OPTIONS_HPP
#define MMPROXY_SERVER_HEADER_READ_OPTIONS_HPP

#include <mmproxy/header.hpp>

#include <chrono>
#include <cstddef>

namespace mmproxy {

/// What bounds the reading of one header.
struct header_read_options {
    /// For the whole header to arrive; zero: for ever. The specification wants 3 s at the least, section 2.
    std::chrono::steady_clock::duration timeout = std::chrono::seconds{10};
    std::size_t max_header = max_header_size; ///< the largest header that is taken [bytes]
};

} // namespace mmproxy

#endif
