// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_TCP_INFO_HPP
#define TCP_LOAD_TCP_INFO_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include "measure.hpp"

namespace tcp_load {

/// Adds the segments that a socket has sent and received; one without a connection has none.
void add_packets(const mmproxy::unique_fd& socket, resources& to);

} // namespace tcp_load

#endif
