// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/sysctl.hpp"

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/network_namespace.hpp"
#include "support/sysctl.hpp"

#include <algorithm>

using namespace go_mmproxy;

TEST_CASE("a setting of the kernel is read, unless it is missing or no number", "[net][sysctl]") {
    const network_namespace network;
    set_sysctl("net/ipv4/ip_forward", "1");
    CHECK(read_sysctl("net/ipv4/ip_forward") == 1);
    CHECK_FALSE(read_sysctl("net/ipv4/no_such_setting"));
    CHECK_FALSE(read_sysctl("net/ipv4/tcp_congestion_control")); // a word
    CHECK(read_interface_sysctl("nosuch", "rp_filter") == 0);
}

TEST_CASE("interfaces have settings, and all and default are none", "[net][sysctl]") {
    const network_namespace network;
    output_of("ip link add eth0 type veth peer name neighbour");
    auto found = interfaces_with_sysctls();
    for (const auto* name : {"eth0", "neighbour", "lo"}) CHECK(std::ranges::count(found, name) == 1);
    for (const auto* name : {"all", "default"}) CHECK(std::ranges::count(found, name) == 0);
}
