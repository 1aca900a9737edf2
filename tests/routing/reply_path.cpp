// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/routing/fwmark_routing.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/reply_path.hpp>
#include <mmproxy/routing/scoped_routing.hpp>

#include "support/catch.hpp"
#include "support/proxied_network.hpp"
#include "support/routed_host.hpp"
#include "support/topology.hpp"
#include "support/udp_exchange.hpp"

#include <string>

using namespace mmproxy;
using udp_exchange::client_v4, udp_exchange::client_v6;

namespace {

/// Of a TCP connection.
reply_path path(routed_host& host, const socket_address& target, const socket_address& client, std::uint32_t mark = 0) {
    return find_reply_path(host.kernel, transport::stream, target, client, mark);
}

bool says(const reply_path& path, const std::string& part) {
    INFO(explain(path));
    return explain(path).find(part) != std::string::npos;
}

} // namespace

TEST_CASE("find_reply_path sees that replies come back by each routing", "[net][reply_path]") {
    routed_host host{{"main", "52"}};
    SECTION("loopback") {
        const loopback_routing routing;
        CHECK(path(host, target_v4(), client_v4).comes_home);
        CHECK(path(host, target_v6(), client_v6).comes_home);
    }
    SECTION("scoped: of its targets and protocol alone") {
        const scoped_routing routing{transport::stream, {target_v4(), target_v6()}};
        CHECK(path(host, target_v4(), client_v4).comes_home);
        CHECK(path(host, target_v6(), client_v6).comes_home);
        CHECK_FALSE(find_reply_path(host.kernel, transport::datagram, target_v6(), client_v6).comes_home);
        CHECK_FALSE(path(host, address("[::1]:81"), client_v6).comes_home);
    }
    SECTION("fwmark: of what is marked alone") {
        const fwmark_routing routing{7};
        CHECK(path(host, target_v4(), client_v4, 7).comes_home);
        CHECK_FALSE(path(host, target_v4(), client_v4).comes_home);
    }
}

TEST_CASE("find_reply_path names what takes the replies away", "[net][reply_path]") {
    routed_host host{{"main", "52"}};
    const auto [target, client] =
        GENERATE(table<socket_address, socket_address>({{target_v4(), client_v4}, {target_v6(), client_v6}}));
    const std::string family = target.address.is_v4() ? "" : "-6 ";
    CAPTURE(family);
    SECTION("there is no rule") {
        CHECK(says(path(host, target, client), "by table 254: no rule brings them back"));
    }
    SECTION("a rule stands before ours") {
        const loopback_routing routing;
        ip(family + "rule add pref 52 lookup 52");
        CHECK(says(path(host, target, client), "by table 52, which rule 52 (lookup 52) looks up ahead"));
        CHECK(says(path(host, target, client), "guard the routes or start after it"));
    }
    SECTION("a rule of the main table stands before ours") {
        const loopback_routing routing;
        ip(family + "rule add pref 52 lookup main");
        CHECK(says(path(host, target, client), "by table 254, which rule 52 (lookup 254) looks up ahead"));
    }
    SECTION("a rule stands at priority 0") {
        ip(family + "rule add pref 0 lookup 52");
        const loopback_routing routing;
        CHECK(says(path(host, target, client), "which rule 0 (lookup 52) looks up ahead"));
        CHECK(says(path(host, target, client), "give that rule a priority above 0"));
    }
    SECTION("there is no route at all") {
        ip(family + "rule add pref 10 unreachable");
        CHECK(says(path(host, target, client), "no route brings the replies back"));
    }
    SECTION("another program's route stands in our table") {
        const loopback_routing routing;
        ip(family + "route add " + (family.empty() ? "203.0.113.0/24" : "2001:db8:c::/64") + " dev eth0 table 123");
        if (!family.empty()) CHECK(says(path(host, target, client), "choose another table"));
        CHECK_FALSE(path(host, target, client).comes_home);
    }
}
