// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/own_addresses.hpp"

#include "support/catch.hpp"
#include "support/topology.hpp"

#include <algorithm>
#include <string_view>

using namespace go_mmproxy;

namespace {

bool is_own(std::string_view address) {
    const auto asked = mmproxy::parse_ip_address(address).value();
    return std::ranges::any_of(own_addresses(), [&](const auto& subnet) { return subnet.contains(asked); });
}

} // namespace

TEST_CASE("the loopback is this host's own", "[net][own_addresses]") {
    const network_namespace network;
    for (const auto* address : {"127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1"}) CHECK(is_own(address));
    for (const auto* address : {"128.0.0.1", "10.0.0.2", "::2", "0.0.0.0"}) CHECK_FALSE(is_own(address));
}

TEST_CASE("the addresses of the interfaces are this host's own, and nothing else of their links",
          "[net][own_addresses]") {
    const client_balancer_host networks;
    const auto inside = networks.host.enter();
    CHECK(is_own("10.0.0.2"));
    CHECK(is_own("fd00::2"));
    for (const auto* address : {"10.0.0.1", "10.0.0.0", "10.0.0.255", "fd00::1", "203.0.113.7"})
        CHECK_FALSE(is_own(address));
    ip("addr add 192.0.2.9/24 dev to-balancer"); // read anew
    CHECK(is_own("192.0.2.9"));
}
