// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CHECK_CAPABILITIES_HPP
#define GO_MMPROXY_HOST_CHECK_CAPABILITIES_HPP

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/host/finding.hpp"

#include <span>

namespace go_mmproxy {

/// Whether the kernel lets this process do what the services need capabilities(7) for. Each is tried, not looked up: in
/// a container a capability may count for less than its name says.
findings check_capabilities(std::span<const service_settings> services);

/// Whether clients keep ports that are privileged. Without CAP_NET_BIND_SERVICE they are served all the same.
findings check_client_ports(std::span<const service_settings> services);

} // namespace go_mmproxy

#endif
