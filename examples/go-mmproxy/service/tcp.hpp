// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_TCP_HPP
#define GO_MMPROXY_SERVICE_TCP_HPP

#include <mmproxy/forwarder/threads.hpp>

#include "go-mmproxy/service/assembly.hpp"
#include "go-mmproxy/service/service.hpp"

#include <memory>

namespace go_mmproxy {

/// Forwards connections. The assembly must outlive it.
std::unique_ptr<service> make_tcp_service(const assembly& a, mmproxy::threads& threads);

} // namespace go_mmproxy

#endif
