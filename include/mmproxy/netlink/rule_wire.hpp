// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_RULE_WIRE_HPP
#define MMPROXY_NETLINK_RULE_WIRE_HPP

#include <mmproxy/netlink/kernel_object.hpp>
#include <mmproxy/netlink/rule.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

namespace mmproxy::netlink {

/// A rule as struct fib_rule_hdr and FRA_… attributes, linux/fib_rules.h.
///
///     offset  size  struct fib_rule_hdr
///     0       1     family
///     1       1     length of the destination prefix [bits]
///     2       1     length of the source prefix [bits]
///     3       1     type of service
///     4       1     table, when it is below 256; FRA_TABLE holds any
///     5       2     reserved
///     7       1     action
///     8       4     flags: FIB_RULE_INVERT …
template <> struct wire<rule> {
    static constexpr std::uint16_t create = RTM_NEWRULE; ///< the type of the message that adds one
    static constexpr std::uint16_t erase = RTM_DELRULE;  ///< the type of the message that removes one

    /// The request of that type for the rule. Throws `std::bad_alloc`.
    static message encode(std::uint16_t type, const rule& r) {
        message m{type, 0, header(r)};
        m.add_value<std::uint32_t>(FRA_PRIORITY, r.priority);
        m.add_value<std::uint8_t>(FRA_PROTOCOL, r.protocol);
        if (r.action == FR_ACT_TO_TBL) m.add_value<std::uint32_t>(FRA_TABLE, r.table);
        add_selectors(m, r);
        return m;
    }

    /// The request for all rules of the rule's family.
    static message list_request(const rule& r) {
        fib_rule_hdr h{};
        h.family = to_native(r.family);
        return {RTM_GETRULE, 0, h};
    }

    /// Empty for a rule that says more than a `rule` can hold.
    static std::optional<rule> decode(bytes_view body) {
        const auto [known, is_whole] = decode_known(body);
        return is_whole ? std::optional<rule>{known} : std::nullopt;
    }

    /// Reads as much as a `rule` can hold, and whether that is all that the kernel's rule says.
    static std::pair<rule, bool> decode_known(bytes_view body) {
        const auto h = load<fib_rule_hdr>(body);
        rule r{.family = from_native(h.family), .source = {{}, h.src_len}, .action = h.action, .table = h.table};
        bool whole = h.dst_len == 0 && h.tos == 0 && (h.flags & FIB_RULE_INVERT) == 0;
        for_each_attribute(behind(body, sizeof h),
                           [&](std::uint16_t type, bytes_view value) { whole = read(r, type, value) && whole; });
        return {r, whole};
    }

private:
    // FRA_SPORT_MASK of Linux 6.15; the headers of older systems do not name it.
    static constexpr std::uint16_t source_port_mask = 28;

    static fib_rule_hdr header(const rule& r) noexcept {
        fib_rule_hdr h{};
        h.family = to_native(r.family);
        h.src_len = static_cast<std::uint8_t>(r.source.length);
        h.action = r.action;
        return h;
    }

    static void add_selectors(message& m, const rule& r) {
        if (r.source.length != 0) m.add(FRA_SRC, r.source.address.bytes());
        if (!r.input_interface.empty()) m.add(FRA_IIFNAME, std::string_view{r.input_interface});
        if (r.mark_mask != 0) m.add_value<std::uint32_t>(FRA_FWMARK, r.mark);
        if (r.mark_mask != 0) m.add_value<std::uint32_t>(FRA_FWMASK, r.mark_mask);
        if (r.ip_protocol != 0) m.add_value<std::uint8_t>(FRA_IP_PROTO, r.ip_protocol);
        if (r.source_port_first != 0)
            m.add_value(FRA_SPORT_RANGE, fib_rule_port_range{r.source_port_first, r.source_port_last});
    }

    /// Takes an attribute over; false for one that a `rule` has no room for, unless its value means "not set".
    static bool read(rule& r, std::uint16_t type, bytes_view value) {
        switch (type) {
        case FRA_PAD: return true;
        case FRA_SUPPRESS_PREFIXLEN: return load<std::uint32_t>(value) == UINT32_MAX;
        case source_port_mask: return load<std::uint16_t>(value) == UINT16_MAX;
        case FRA_SRC: r.source.address = load_address(value); return true;
        case FRA_IIFNAME: r.input_interface = load_string(value); return true;
        case FRA_FWMARK: r.mark = load<std::uint32_t>(value); return true;
        case FRA_FWMASK: r.mark_mask = load<std::uint32_t>(value); return true;
        case FRA_IP_PROTO: r.ip_protocol = load<std::uint8_t>(value); return true;
        case FRA_SPORT_RANGE: read_ports(r, load<fib_rule_port_range>(value)); return true;
        case FRA_TABLE: r.table = load<std::uint32_t>(value); return true;
        case FRA_PRIORITY: r.priority = load<std::uint32_t>(value); return true;
        case FRA_PROTOCOL: r.protocol = load<std::uint8_t>(value); return true;
        default: return false;
        }
    }

    static void read_ports(rule& r, const fib_rule_port_range& ports) noexcept {
        r.source_port_first = ports.start;
        r.source_port_last = ports.end;
    }
};

static_assert(kernel_object<rule>);

} // namespace mmproxy::netlink

#endif
