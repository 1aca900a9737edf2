// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_FAST_OPEN_HPP
#define GO_MMPROXY_HOST_FAST_OPEN_HPP

namespace go_mmproxy {

/// Whether this host takes data with the SYN of a connection to a server that wants it. Where that cannot be read it is
/// taken for true. net.ipv4.tcp_fastopen in tcp(7).
bool host_takes_fast_open();

} // namespace go_mmproxy

#endif
