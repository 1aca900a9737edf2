// SPDX-License-Identifier: BSL-1.0
#include "tcp_info.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace tcp_load {

void add_packets(const mmproxy::unique_fd& socket, resources& to) {
    ::tcp_info info{};
    ::socklen_t size = sizeof info;
    if (::getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return;
    to.packets_up += info.tcpi_segs_out;
    to.packets_down += info.tcpi_segs_in;
}

} // namespace tcp_load
