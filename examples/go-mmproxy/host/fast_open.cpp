// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/fast_open.hpp"

#include "go-mmproxy/host/sysctl.hpp"

namespace go_mmproxy {

bool host_takes_fast_open() {
    constexpr int for_servers = 0x2;
    return (read_sysctl("net/ipv4/tcp_fastopen").value_or(for_servers) & for_servers) != 0;
}

} // namespace go_mmproxy
