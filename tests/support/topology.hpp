// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_TOPOLOGY_HPP
#define MMPROXY_TESTS_SUPPORT_TOPOLOGY_HPP

#include "support/network_namespace.hpp"

#include <string>
#include <vector>

/// Runs `ip` with these arguments in the thread's namespace; throws `std::runtime_error` with its message.
void ip(const std::string& arguments);

/// What a go-mmproxy user sets up by hand so that the replies to clients come back to the host.
void route_replies_to_loopback();

/// Every rule and route of the thread's namespace.
std::string routing_state();

/// One end of a link: its namespace, the interface's name and its addresses, such as `192.0.2.1/24`.
struct link_end {
    const network_namespace& space;
    std::string name;
    std::vector<std::string> addresses;
};

/// Joins two namespaces by a pair of virtual Ethernet interfaces, which disappear with them. veth(4).
void join(const link_end& left, const link_end& right);

/// The client 203.0.113.7 and 2001:db8:c::7, a balancer, and the host 10.0.0.2 and fd00::2, each in a namespace of its
/// own. Only the balancer can reach the client.
struct client_balancer_host {
    client_balancer_host();

    network_namespace client;
    network_namespace balancer;
    network_namespace host;
};

#endif
