// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_UDP_HPP
#define GO_MMPROXY_SERVICE_UDP_HPP

#include <mmproxy/forwarder/threads.hpp>

#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/service.hpp"

#include <memory>

namespace go_mmproxy {

/// Forwards flows of datagrams. The service must outlive it.
std::unique_ptr<service_part> make_udp_part(service& s, mmproxy::threads& threads);

} // namespace go_mmproxy

#endif
