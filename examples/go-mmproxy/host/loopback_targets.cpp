// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/loopback_targets.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/text/messages.hpp"

namespace go_mmproxy {
namespace {

/// What is dialled from the host's own address needs no routing: everything without a header, and what goes to the
/// targets of -4 and -6 when every client that is named goes to the destination that is named with it. And a mark is
/// for the operator's own rules.
bool routes_targets(const service_settings& s) {
    return s.routing == routing_choice::loopback && s.header != header_choice::none && !s.dynamic_destination &&
           s.mark == 0;
}

} // namespace

std::optional<std::string> unanswering(const service_settings& s, std::string_view flag, const host_port& target,
                                       const mmproxy::ip_address& address) {
    if (!routes_targets(s) || address.is_loopback()) return std::nullopt;
    const auto of_name = target.literal() ? "" : text(message::address_of_name, "address"_is(to_string(address)));
    return text(message::not_on_loopback, "flag"_is(flag), "target"_is(to_string(target)), "address"_is(of_name));
}

} // namespace go_mmproxy
