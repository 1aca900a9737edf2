// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_UNANSWERED_HPP
#define GO_MMPROXY_OBSERVE_UNANSWERED_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>

#include "go-mmproxy/host/reply_inspector.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// Why a target has not answered a client: what takes its replies away, or `otherwise`. The latter without `replies`.
std::string why_unanswered(const std::optional<reply_inspector>& replies, mmproxy::transport protocol,
                           const mmproxy::socket_address& target, const mmproxy::socket_address& client,
                           std::string_view otherwise);

} // namespace go_mmproxy

#endif
