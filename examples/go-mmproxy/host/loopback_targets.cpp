// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/loopback_targets.hpp"

#include <mmproxy/address/address_text.hpp>

#include <cstddef>

namespace go_mmproxy {
namespace {

/// What is dialled from the host's own address needs no routing: everything without a header, and what goes to the
/// targets of -4 and -6 when every client that is named goes to the destination that is named with it. And a mark is
/// for the operator's own rules.
bool routes_targets(const service_settings& s) {
    return s.routing == routing_choice::loopback && s.header != header_choice::none && !s.dynamic_destination &&
           s.mark == 0;
}

bool is_loopback(const mmproxy::ip_address& address) {
    if (address.is_v4()) return address.bytes().front() == std::byte{127};
    return mmproxy::parse_ip_address("::1") == address;
}

} // namespace

std::optional<std::string> unanswering(const service_settings& s, std::string_view flag, const host_port& target,
                                       const mmproxy::ip_address& address) {
    if (!routes_targets(s) || is_loopback(address)) return std::nullopt;
    const auto which = target.literal() ? std::string{} : " (" + to_string(address) + ')';
    return '-' + std::string{flag} + ": \"" + to_string(target) + '"' + which +
           " is not on a loopback address, the only ones that -routing loopback brings replies back from, so that "
           "clients will get no answer: use -routing scoped for another address of this host, or -routing none when "
           "rules and routes are set by hand";
}

} // namespace go_mmproxy
