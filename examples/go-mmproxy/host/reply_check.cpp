// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/reply_check.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/host/served_targets.hpp"

#include <array>
#include <optional>
#include <utility>

namespace go_mmproxy {
namespace {

using mmproxy::socket_address;
using mmproxy::transport;
using namespace mmproxy::literals;

/// One client in each half of the addresses: a VPN's default route is often made of two halves.
std::array<socket_address, 2> some_clients(mmproxy::ip_family family) {
    if (family == mmproxy::ip_family::ipv6) return {"[2001:db8::1]:1024"_address, "[fd00:db8::1]:1024"_address};
    return {"100.127.255.254:1024"_address, "203.0.113.254:1024"_address};
}

bool are_routed(const service_settings& s) noexcept {
    return s.routing != routing_choice::none && s.header != header_choice::none;
}

std::optional<std::string> find_fault(const service_settings& s, transport protocol, const socket_address& target,
                                      const reply_inspector& replies) {
    if (auto fault = reply_inspector::find_loopback_fault(target.address)) return fault;
    if (!are_routed(s)) return std::nullopt;
    for (const auto& client : some_clients(target.family()))
        if (auto fault = replies.find_fault(protocol, target, client)) return to_string(target) + ": " + *fault;
    return std::nullopt;
}

} // namespace

std::vector<std::string> check_replies(const service_plan& p, const reply_inspector& replies) {
    std::vector<std::string> faults;
    for (const auto& target : served_targets(p))
        if (auto fault = find_fault(p.chosen, target.protocol, target.address, replies))
            faults.push_back(std::move(*fault));
    return faults;
}

} // namespace go_mmproxy
