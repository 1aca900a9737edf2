// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/unanswered.hpp"

namespace go_mmproxy {

/// Replies to the host's own address need no routing of ours.
std::string why_unanswered(const std::optional<reply_inspector>& replies, mmproxy::transport protocol,
                           const mmproxy::socket_address& target, const mmproxy::socket_address& client,
                           std::string_view otherwise) {
    const bool may_be_lost = replies && client.is_specified();
    const auto fault = may_be_lost ? replies->find_fault(protocol, target, client) : std::nullopt;
    return fault ? *fault : std::string{otherwise};
}

} // namespace go_mmproxy
