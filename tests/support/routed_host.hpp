// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_ROUTED_HOST_HPP
#define MMPROXY_TESTS_SUPPORT_ROUTED_HOST_HPP

#include <mmproxy/netlink/route_socket.hpp>

#include "support/network_namespace.hpp"
#include "support/topology.hpp"

#include <string>
#include <vector>

/// A host, 192.0.2.1 and 2001:db8::1, in a network of neighbours, by which the default routes of these tables lead.
struct routed_host {
    explicit routed_host(const std::vector<std::string>& tables) {
        ip("link add eth0 type veth peer name neighbours");
        ip("addr add 192.0.2.1/24 dev eth0");
        ip("-6 addr add 2001:db8::1/64 dev eth0 nodad");
        ip("link set eth0 up");
        ip("link set neighbours up");
        for (const auto* family : {"", "-6 "})
            for (const auto& table : tables) ip(family + ("route add default dev eth0 table " + table));
    }

    network_namespace space{};
    mmproxy::netlink::route_socket kernel{};
};

#endif
