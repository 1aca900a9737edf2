// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_ROUTE_WIRE_HPP
#define MMPROXY_NETLINK_ROUTE_WIRE_HPP

#include <mmproxy/netlink/kernel_object.hpp>
#include <mmproxy/netlink/route.hpp>

#include <cstdint>
#include <optional>

#include <linux/rtnetlink.h>

namespace mmproxy::netlink {

/// A route as struct rtmsg and RTA_… attributes, rtnetlink(7).
///
///     offset  size  struct rtmsg
///     0       1     family
///     1       1     length of the destination prefix [bits]
///     2       1     length of the source prefix [bits]
///     3       1     type of service
///     4       1     table, when it is below 256; RTA_TABLE holds any
///     5       1     protocol: the program that made the route
///     6       1     scope
///     7       1     type: RTN_LOCAL …
///     8       4     flags
template <> struct wire<route> {
    static constexpr std::uint16_t create = RTM_NEWROUTE; ///< the type of the message that adds one
    static constexpr std::uint16_t erase = RTM_DELROUTE;  ///< the type of the message that removes one

    /// The request of that type for the route. Throws `std::bad_alloc`.
    static message encode(std::uint16_t type, const route& r) {
        message m{type, 0, header(r)};
        m.add_value<std::uint32_t>(RTA_TABLE, r.table);
        m.add_value<std::uint32_t>(RTA_OIF, r.output_interface);
        if (r.preferred_source.is_specified()) m.add(RTA_PREFSRC, r.preferred_source.bytes());
        return m;
    }

    /// Asks for the routes of one table, to which the kernel (from 4.20 on) narrows the list: a router may have a
    /// million routes.
    static message list_request(const route& r) {
        rtmsg h{};
        h.rtm_family = to_native(r.family);
        message m{RTM_GETROUTE, 0, h};
        m.add_value<std::uint32_t>(RTA_TABLE, r.table);
        return m;
    }

    /// Empty for a route that is not of type local, or not for every destination and source.
    static std::optional<route> decode(bytes_view body) {
        const auto h = load<rtmsg>(body);
        const bool whole = h.rtm_type == RTN_LOCAL && h.rtm_dst_len == 0 && h.rtm_src_len == 0 && h.rtm_tos == 0;
        if (!whole) return std::nullopt;
        route r{.family = from_native(h.rtm_family),
                .table = h.rtm_table,
                .output_interface = 0,
                .protocol = h.rtm_protocol};
        for_each_attribute(behind(body, sizeof h),
                           [&r](std::uint16_t type, bytes_view value) { read(r, type, value); });
        return r;
    }

private:
    static rtmsg header(const route& r) noexcept {
        rtmsg h{};
        h.rtm_family = to_native(r.family);
        h.rtm_protocol = r.protocol;
        h.rtm_scope = RT_SCOPE_HOST;
        h.rtm_type = RTN_LOCAL;
        return h;
    }

    static void read(route& r, std::uint16_t type, bytes_view value) noexcept {
        if (type == RTA_TABLE) r.table = load<std::uint32_t>(value);
        if (type == RTA_OIF) r.output_interface = load<std::uint32_t>(value);
        if (type == RTA_PREFSRC) r.preferred_source = load_address(value);
    }
};

static_assert(kernel_object<route>);

} // namespace mmproxy::netlink

#endif
