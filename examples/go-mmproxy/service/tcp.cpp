// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/tcp.hpp"

#include <mmproxy/protocol/tcp.hpp>

#include "go-mmproxy/service/tcp_part.hpp"

namespace go_mmproxy {

std::unique_ptr<service_part> make_tcp_part(service& s, mmproxy::threads& threads) {
    return make_part_of<mmproxy::tcp>(s, threads);
}

} // namespace go_mmproxy
