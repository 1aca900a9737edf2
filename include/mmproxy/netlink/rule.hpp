// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_RULE_HPP
#define MMPROXY_NETLINK_RULE_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/address/subnet.hpp>
#include <mmproxy/netlink/family.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <cstdint>
#include <string>

#include <linux/fib_rules.h>

namespace mmproxy::netlink {

/// A rule of policy routing: packets that match every selector look up a table. ip-rule(8).
///
/// A selector left at its default matches everything. All numbers are in host byte order.
struct rule {
    ip_family family = ip_family::ipv4; ///< never unspecified
    subnet source{};               ///< the packet's source; length 0: any. Host bits are kept, as the kernel keeps them
    std::string input_interface{}; ///< `iif lo` means: sent by this host. Empty: any
    std::uint32_t mark = 0;        ///< compared under `mark_mask`; 0 with mask 0: any
    std::uint32_t mark_mask = 0;   ///< the bits of the packet's mark that are compared
    std::uint8_t ip_protocol = 0;  ///< IPPROTO_TCP …; 0: any
    std::uint16_t source_port_first = 0; ///< 0: any
    std::uint16_t source_port_last = 0;  ///< inclusive
    std::uint8_t action = FR_ACT_TO_TBL; ///< FR_ACT_NOP: go on with the next rule
    std::uint32_t table = 0;             ///< the routing table that is looked up, for FR_ACT_TO_TBL
    std::uint32_t priority = 0;          ///< rules are tried from 0 upwards; in `remove` 0 matches any
    std::uint8_t protocol = 0; ///< the program that made the rule: a tag that the kernel keeps and does not use
};

/// The subnet without its host bits; a v4-mapped IPv6 prefix stays one, unlike with `subnet::canonical`.
inline subnet network_of(const subnet& s) noexcept {
    return {detail::network_of(s.address, s.length), s.length};
}

/// Whether two rules do the same to the same packets, whatever their priority, `protocol` and the host bits of their
/// source.
MMPROXY_DECL bool equivalent(const rule& a, const rule& b) noexcept;

/// Writes `IPv4 rule from 127.0.0.0/8 iif lo lookup 123`, in the words of ip-rule(8); equivalent rules have one text.
MMPROXY_DECL std::string to_string(const rule& r);

} // namespace mmproxy::netlink

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::netlink {

MMPROXY_DECL bool equivalent(const rule& a, const rule& b) noexcept {
    const auto same_source =
        a.source.length == b.source.length && (a.source.length == 0 || network_of(a.source) == network_of(b.source));
    return same_source && a.family == b.family && a.input_interface == b.input_interface && a.mark == b.mark &&
           a.mark_mask == b.mark_mask && a.ip_protocol == b.ip_protocol && a.action == b.action && a.table == b.table &&
           a.source_port_first == b.source_port_first && a.source_port_last == b.source_port_last;
}

MMPROXY_DECL std::string to_string(const rule& r) {
    auto text = std::string{name(r.family)} + " rule from ";
    text += r.source.length == 0 ? "all" : to_string(network_of(r.source));
    if (r.mark_mask != 0) text += " fwmark " + std::to_string(r.mark) + '/' + std::to_string(r.mark_mask);
    if (!r.input_interface.empty()) text += " iif " + r.input_interface;
    if (r.ip_protocol != 0) text += " ipproto " + std::to_string(r.ip_protocol);
    if (r.source_port_first != 0)
        text += " sport " + std::to_string(r.source_port_first) + '-' + std::to_string(r.source_port_last);
    return text + (r.action == FR_ACT_NOP ? " nop" : " lookup " + std::to_string(r.table));
}

} // namespace mmproxy::netlink

#endif // MMPROXY_HAS_DEFINITIONS

#endif
