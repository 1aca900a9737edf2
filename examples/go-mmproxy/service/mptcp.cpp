// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/protocol/mptcp.hpp>

#include "go-mmproxy/service/tcp.hpp"
#include "go-mmproxy/service/tcp_part.hpp"

namespace go_mmproxy {

std::unique_ptr<service_part> make_mptcp_part(service& s, mmproxy::threads& threads) {
    return make_part_of<mmproxy::downstream_mptcp>(s, threads);
}

} // namespace go_mmproxy
