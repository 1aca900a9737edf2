// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_PRIVILEGES_HPP
#define GO_MMPROXY_HOST_PRIVILEGES_HPP

#include "go-mmproxy/config/settings.hpp"

namespace go_mmproxy {

/// Throws `std::system_error` when no connection of a service could be dialled, or answered, as its settings want it:
/// better at the start than with every client. CAP_NET_ADMIN in capabilities(7).
void require_privileges(const service_settings& s);

} // namespace go_mmproxy

#endif
