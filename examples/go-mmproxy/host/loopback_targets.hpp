// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_LOOPBACK_TARGETS_HPP
#define GO_MMPROXY_HOST_LOOPBACK_TARGETS_HPP

#include "go-mmproxy/config/settings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// Why a target at this address would never answer: `-routing loopback` brings back what loopback addresses send, and
/// nothing else, so that every client would wait in vain. Nothing where it does, or where no target has to be routed.
std::optional<std::string> unanswering(const service_settings& s, std::string_view flag, const host_port& target,
                                       const mmproxy::ip_address& address);

} // namespace go_mmproxy

#endif
