// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_TCP_HPP
#define GO_MMPROXY_SERVICE_TCP_HPP

#include <mmproxy/forwarder/threads.hpp>

#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/service.hpp"

#include <memory>

namespace go_mmproxy {

/// Forwards connections. The service must outlive it.
std::unique_ptr<service_part> make_tcp_part(service& s, mmproxy::threads& threads);

/// The same of connections that balancers may open by MPTCP; the target is dialled by TCP.
std::unique_ptr<service_part> make_mptcp_part(service& s, mmproxy::threads& threads);

} // namespace go_mmproxy

#endif
