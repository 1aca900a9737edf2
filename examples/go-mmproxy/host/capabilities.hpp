// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CAPABILITIES_HPP
#define GO_MMPROXY_HOST_CAPABILITIES_HPP

#include <span>
#include <string>
#include <vector>

#include <linux/capability.h>

namespace go_mmproxy {

/// What a thread may do besides what its user may. capabilities(7).
enum class capability {
    setgid = CAP_SETGID,
    setuid = CAP_SETUID,
    setpcap = CAP_SETPCAP,
    net_bind_service = CAP_NET_BIND_SERVICE,
    net_admin = CAP_NET_ADMIN
};

/// The names of those that the calling thread does not have in effect, such as CAP_NET_ADMIN. None where the kernel
/// cannot be asked.
std::vector<std::string> missing_of(std::span<const capability> wanted);

bool is_missing(capability wanted);

/// Takes all others out of the calling thread's bounding set, so that no program that is executed gets them. Needs
/// CAP_SETPCAP. Throws `std::system_error` naming the call.
void bound_capabilities(std::span<const capability> kept);

/// Leaves the calling thread the capabilities that it has of these, in effect, and no other in any of its sets but the
/// bounding one. No program that is executed inherits one. Throws as above.
void keep_capabilities(std::span<const capability> kept);

} // namespace go_mmproxy

#endif
