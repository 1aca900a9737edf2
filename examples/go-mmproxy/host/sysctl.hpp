// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_SYSCTL_HPP
#define GO_MMPROXY_HOST_SYSCTL_HPP

#include <optional>
#include <string>
#include <vector>

namespace go_mmproxy {

/// A setting of the kernel, of the process's network namespace where it has one for each: `net.ipv4.ip_forward` is
/// `net/ipv4/ip_forward`. Nothing where it is missing or no number. sysctl(8).
std::optional<int> read_sysctl(const std::string& name);

/// The same of an IPv4 setting of one interface, such as `rp_filter`; 0 where it is missing. `all` is a name of no
/// interface, whose settings go together with those of each.
int read_interface_sysctl(const std::string& interface, const std::string& name);

/// The interfaces that have IPv4 settings, in no order.
std::vector<std::string> interfaces_with_sysctls();

} // namespace go_mmproxy

#endif
