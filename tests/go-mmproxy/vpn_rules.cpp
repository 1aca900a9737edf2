// SPDX-License-Identifier: BSL-1.0
//
// The program beside VPNs, whose rules send what no other rule has taken to a default route of their own.
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/go_mmproxy.hpp"
#include "support/network_namespace.hpp"
#include "support/proxied_targets.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/topology.hpp"
#include "support/waiting.hpp"

#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

using namespace mmproxy;

namespace {

/// A tunnel that swallows what comes to it, with default routes in the tables of wg-quick and Tailscale.
void make_tunnel() {
    ip("link add vpn type veth peer name nowhere");
    ip("addr add 10.9.0.1/24 dev vpn");
    ip("-6 addr add fd09::1/64 dev vpn nodad");
    ip("link set vpn up");
    ip("link set nowhere up");
    for (const auto* table : {"51820", "52"}) {
        ip(std::string{"route add default dev vpn table "} + table);
        ip(std::string{"-6 route add default dev vpn table "} + table);
    }
}

void add_rules(const std::vector<std::string>& rules) {
    for (const auto& rule : rules)
        for (const auto* family : {"", "-6 "}) ip(family + ("rule add " + rule));
}

/// What wg-quick adds, what Tailscale adds with an exit node, and what is added by hand.
const std::vector<std::vector<std::string>> vpns{
    {"not fwmark 51820 table 51820", "table main suppress_prefixlength 0"}, {"pref 5270 lookup 52"}, {"lookup 52"}};

/// wg-quick with a tunnel for everything, whose other end does not answer. wg-quick(8).
class wg_quick {
public:
    wg_quick() : config_{directory_ / "wg-mmproxy.conf"} {
        require_program("wg-quick", "wireguard-tools");
        require_program("wireguard-go", "wireguard-go");
        std::ofstream{config_} << "[Interface]\nPrivateKey = " << output_of("wg genkey")
                               << "Address = 10.9.9.2/32, fd09::2/128\n"
                               << "[Peer]\nPublicKey = " << output_of("wg genkey | wg pubkey")
                               << "AllowedIPs = 0.0.0.0/0, ::/0\nEndpoint = 192.0.2.99:51820\n";
        ::chmod(config_.c_str(), S_IRUSR | S_IWUSR);
        output_of("WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go wg-quick up " + config_);
    }
    wg_quick(const wg_quick&) = delete;
    wg_quick& operator=(const wg_quick&) = delete;
    ~wg_quick() { run_program({"wg-quick", "down", config_}); }

private:
    temporary_directory directory_;
    std::string config_;
};

bool has_tunnel_device() {
    return ::access("/dev/net/tun", R_OK | W_OK) == 0;
}

/// A host in the network 192.0.2.0/24, whose router is 192.0.2.254.
void make_host() {
    ip("link add eth0 type veth peer name neighbours");
    ip("addr add 192.0.2.1/24 dev eth0");
    ip("link set eth0 up");
    ip("link set neighbours up");
    ip("route add default via 192.0.2.254");
}

/// The interface by which packets to an address leave.
std::string route_to(const std::string& address) {
    const auto route = output_of("ip route get " + address);
    const auto from = route.find(" dev ") + 5;
    return route.substr(from, route.find(' ', from) - from);
}

/// What the program's rules end in.
constexpr std::string_view tag = " proto 1";

/// The rules with our tag in either family.
std::size_t own_rules() {
    return count_lines_with(output_of("ip rule; ip -6 rule"), tag);
}

/// Behind the kernel's own, in either family.
bool own_rules_are_first() {
    const auto second = [](const char* command) { return lines_of(output_of(command)).at(1); };
    return second("ip rule").find(tag) != std::string::npos && second("ip -6 rule").find(tag) != std::string::npos;
}

} // namespace

TEST_CASE("clients are served whose replies a VPN would take, whichever comes first", "[net][vpn]") {
    const auto rules = GENERATE(from_range(vpns));
    const auto routing = GENERATE(from_range(every_routing()));
    const bool vpn_first = GENERATE(true, false);
    CAPTURE(rules, routing.flags, vpn_first);
    const network_namespace network;
    proxied_targets targets;
    make_tunnel();
    if (vpn_first) add_rules(rules);
    const go_mmproxy proxy{routing.flags};
    const auto own = own_rules();
    targets.check_served(routing.serves_udp);
    if (!vpn_first) add_rules(rules);
    REQUIRE(eventually(own_rules_are_first));
    targets.check_served(routing.serves_udp);
    CHECK(eventually([&] { return own_rules() == own; })); // none is doubled
}

TEST_CASE("clients are served beside wg-quick, and neighbours are still reached without the tunnel", "[net][vpn]") {
    if (!has_tunnel_device()) {
        WARN("not tested: there is no /dev/net/tun");
        return;
    }
    const auto routing = GENERATE(from_range(every_routing()));
    const bool vpn_first = GENERATE(true, false);
    CAPTURE(routing.flags, vpn_first);
    const network_namespace network;
    proxied_targets targets;
    make_host();
    std::optional<wg_quick> vpn;
    if (vpn_first) vpn.emplace();
    const go_mmproxy proxy{routing.flags};
    for (int i = 0; i < 3; ++i) {
        if (!vpn) vpn.emplace();
        REQUIRE(eventually(own_rules_are_first));
        targets.check_served(routing.serves_udp);
        CHECK(route_to("192.0.2.50") == "eth0");
        CHECK(route_to("198.51.100.50") == "wg-mmproxy");
        vpn.reset();
        targets.check_served(routing.serves_udp);
    }
}

TEST_CASE("a VPN that comes and goes leaves our rules where they were", "[net][vpn]") {
    const network_namespace network;
    const go_mmproxy proxy;
    make_tunnel();
    const auto before = output_of("ip rule");
    for (int i = 0; i < 3; ++i) {
        ip("rule add not fwmark 51820 table 51820");
        CHECK(eventually([] { return output_of("ip rule").find("198:\tfrom 127") != std::string::npos; }));
        ip("rule del not fwmark 51820 table 51820");
        CHECK(eventually([&] { return output_of("ip rule") == before; }));
    }
}

TEST_CASE("where another program's rule cannot be preceded, the start says which", "[net][vpn]") {
    const network_namespace network;
    make_tunnel();
    ip("rule add pref 0 lookup 52");
    go_mmproxy proxy;
    CHECK(proxy.writes("the target will not be reached, or not be heard"));
    const auto warnings = lines_with(proxy.output(), "the target will not be reached, or not be heard");
    REQUIRE(warnings.size() == 1); // of IPv4, whose rule it is
    CHECK(warnings.front().find("127.0.0.1:8080: the replies leave this host by table 52, which rule 0 (lookup 52)") !=
          std::string::npos);
}

TEST_CASE("a rule that comes later and cannot be preceded is told of", "[net][vpn]") {
    const network_namespace network;
    make_tunnel();
    go_mmproxy proxy;
    ip("rule add pref 0 lookup 52");
    CHECK(proxy.writes("routing is lost and cannot be put back yet"));
    CHECK(proxy.writes("127.0.0.1:8080: the replies leave this host by table 52, which rule 0 (lookup 52)"));
    proxied_targets targets;
    ip("rule del pref 0 lookup 52");
    CHECK(eventually([] { return output_of("ip rule").find("200:\tfrom 127") != std::string::npos; }));
    targets.check_served(false);
}

TEST_CASE("a connection's end says what takes the replies, and does not blame the target", "[net][vpn]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    make_tunnel();
    go_mmproxy proxy{{"-v", "1", "-connect-timeout", "1"}};
    ip("rule add pref 0 lookup 52");
    const auto header = proxy_header::v2(udp_exchange::client_v4, udp_exchange::front_v4);
    tcp_stream::connect(at_v4()).send(header);
    CHECK(proxy.writes("the replies leave this host by table 52, which rule 0 (lookup 52) looks up ahead"));
    CHECK(count_lines_with(proxy.output(), "is it running") == 0);
}

TEST_CASE("a flow's end says what takes the replies, and does not blame the target", "[net][vpn]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    make_tunnel();
    ip("rule add pref 0 lookup 52");
    go_mmproxy proxy{{"-v", "2", "-p", "udp", "-close-after", "1"}};
    const auto balancer = udp_socket::connect(at_v4());
    balancer.send(udp_exchange::header_of(udp_exchange::client_v4) + "request");
    CHECK(target.receive().payload == "request"); // its answer would be refused: Invalid argument
    CHECK(eventually([&] {
        const auto ends = lines_with(proxy.output(), "flow closed");
        return ends.size() == 1 && ends.front().find("which rule 0 (lookup 52)") != std::string::npos;
    }));
}

TEST_CASE("where nothing brings the replies back, a connection's end says so", "[net][vpn]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    make_host();
    go_mmproxy proxy{{"-routing", "none", "-v", "1", "-connect-timeout", "1"}};
    const auto header = proxy_header::v2(udp_exchange::client_v4, udp_exchange::front_v4);
    tcp_stream::connect(at_v4()).send(header);
    CHECK(proxy.writes("the replies leave this host by table 254: no rule brings them back"));
}

TEST_CASE("a target that is down is blamed where the replies would come back", "[net][vpn]") {
    const network_namespace network;
    make_host();
    go_mmproxy proxy{{"-4", "192.0.2.77:80", "-v", "1", "-connect-timeout", "1"}};
    const auto header = proxy_header::v2(udp_exchange::client_v4, udp_exchange::front_v4);
    tcp_stream::connect(at_v4()).send(header);
    CHECK(proxy.writes("the target did not answer within connect_timeout"));
}
