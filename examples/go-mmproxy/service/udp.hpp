// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_UDP_HPP
#define GO_MMPROXY_SERVICE_UDP_HPP

#include <mmproxy/forwarder/threads.hpp>

#include "go-mmproxy/service/assembly.hpp"
#include "go-mmproxy/service/service.hpp"

#include <memory>

namespace go_mmproxy {

/// Forwards flows of datagrams. The assembly must outlive it.
std::unique_ptr<service> make_udp_service(const assembly& a, mmproxy::threads& threads);

} // namespace go_mmproxy

#endif
