// SPDX-License-Identifier: BSL-1.0
//
// --check, and what of it a start does, on hosts and with settings that something is wrong with, one at a time.
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/go_mmproxy_check.hpp"
#include "support/network_namespace.hpp"
#include "support/proxied_targets.hpp"
#include "support/sysctl.hpp"
#include "support/temporary_directory.hpp"
#include "support/topology.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/syscall.h>
#include <unistd.h>

using namespace mmproxy;

namespace {

/// Whether a connection is accepted before a SYN would be sent a second time.
bool accepts(const char* target, unsigned port) {
    const auto command =
        "timeout 0.9 bash -c 'exec 3<>/dev/tcp/" + std::string{target} + '/' + std::to_string(port) + "'";
    return run_program({"sh", "-c", command}).status == 0;
}

} // namespace

TEST_CASE("a missing capability is named", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    SECTION("CAP_NET_ADMIN, and CAP_NET_RAW, which is enough for a part") {
        const auto found = check({"-mark", "7"}, without_capabilities("-net_admin,-net_raw"));
        CHECK(found.status == 1);
        CHECK(found.count("FAIL CAP_NET_ADMIN is missing: ") == 3);
        CHECK(found.has("IP_TRANSPARENT: Operation not permitted"));
        CHECK(found.has("rules and routes cannot be changed (Operation not permitted)"));
        CHECK(found.has("SO_MARK: Operation not permitted"));
        CHECK_FALSE(found.has("client 192.0.2.123"));
    }
    SECTION("CAP_NET_ADMIN alone") {
        const auto found = check({}, without_capabilities("-net_admin"));
        CHECK(found.status == 1);
        CHECK(found.has("rules and routes cannot be changed"));
    }
    SECTION("CAP_NET_ADMIN is not needed where clients are not dialled as themselves") {
        const auto found = check({"-header", "none", "-routing", "none"}, without_capabilities("-net_admin,-net_raw"));
        CHECK(found.status == 0);
    }
    SECTION("CAP_NET_BIND_SERVICE") {
        const auto found = check({}, without_capabilities("-net_bind_service"));
        CHECK(found.status == 0);
        CHECK(found.has("WARN CAP_NET_BIND_SERVICE is missing, so that a client whose port is below 1024 comes"));
    }
    SECTION("CAP_NET_BIND_SERVICE is not needed where no port is privileged") {
        set_sysctl("net/ipv4/ip_unprivileged_port_start", "0");
        const auto found = check({}, without_capabilities("-net_bind_service"));
        CHECK(found.has("OK   CAP_NET_BIND_SERVICE"));
    }
    SECTION("CAP_NET_BIND_SERVICE to listen") {
        const auto found = check({"-l", ":443", "-4", "127.0.0.1:8080"}, without_capabilities("-net_bind_service"));
        CHECK(found.status == 1);
        CHECK(found.has(
            "FAIL cannot listen on [::]:443: Permission denied; for a port below 1024 run it as root, or with"));
    }
}

TEST_CASE("what the process needs besides its services is looked at", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    const temporary_directory directory;
    const auto log = directory / "log";
    const auto good = check({"-user", "65534:65534", "-log-file", log, "-metrics", "127.0.0.1:9180"});
    CAPTURE(good.text);
    CHECK(good.status == 0);
    CHECK(good.has("OK   -user 65534:65534: the program may become that user\n"));
    CHECK(good.has("OK   -log-file: \"" + log + "\" can be written to\n"));
    CHECK(good.has("OK   TCP 127.0.0.1:9180 is free to listen on\n"));
    CHECK_FALSE(std::filesystem::exists(log));
    const auto confined = check({"-user", "65534:65534"}, without_capabilities("-setuid,-setpcap"));
    CHECK(confined.status == 1);
    CHECK(confined.has("FAIL -user 65534:65534: that takes CAP_SETUID, CAP_SETPCAP, which are missing"));
    const auto unmapped = check({"-user", "65534:65534"}, {.launcher = {"unshare", "--user", "--map-root-user"}});
    CHECK(unmapped.has("FAIL -user 65534:65534: cannot become that user: setgroups: Operation not permitted"));
    CHECK(check({"-log-file", log + "/log"}).has("FAIL -log-file: \"" + log + "/log\" cannot be opened: No such file"));
    CHECK(check({"-metrics", "192.0.2.1:9180"}).has("FAIL cannot listen on 192.0.2.1:9180"));
}

TEST_CASE("lo being down, or without its address, is told once for each address", "[net][program_check]") {
    const network_namespace network;
    SECTION("down") {
        ip("link set lo down");
        const auto found = check({"-p", "all"});
        CHECK(found.status == 1);
        CHECK(found.count("FAIL ") == 2);
        CHECK(found.has("FAIL the interface lo is down, and with it 127.0.0.1: `ip link set lo up` brings it up"));
    }
    SECTION("without its address") {
        ip("address del 127.0.0.1/8 dev lo");
        const auto found = check({"-6="});
        CHECK(found.status == 1);
        CHECK(found.has("FAIL 127.0.0.1 is no address of this host: the interface lo has lost it"));
    }
}

TEST_CASE("a rule of another program ahead of ours is named where it takes replies away", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    make_tunnel("52");
    SECTION("first of all") {
        ip("rule add pref 0 lookup 52");
        const auto found = check({"-p", "all"});
        CHECK(found.status == 1);
        CHECK(found.has("WARN IPv4: rule 0 (lookup 52) stands first"));
        CHECK(found.count("by table 52, which rule 0 (lookup 52) looks up ahead") == 2);
        CHECK(found.has("OK   TCP [::1]:8080 is reached as the client"));
    }
    SECTION("for half of all clients, to which the one of the check does not belong") {
        ip("route del default table 52");
        ip("route add 0.0.0.0/1 dev vpn table 52");
        ip("rule add pref 0 lookup 52");
        const auto found = check({});
        CHECK(found.status == 1);
        CHECK(found.has("OK   TCP 127.0.0.1:8080 is reached as the client 192.0.2.123"));
        CHECK(found.has("FAIL 127.0.0.1:8080: the replies leave this host by table 52, which rule 0 (lookup 52)"));
    }
    SECTION("as a VPN has it: a start gets ahead of it") {
        ip("rule add pref 100 lookup 52");
        const auto found = check({"-p", "all"});
        CHECK(found.status == 0);
        CHECK(found.has("OK   IPv4: a start puts its rules ahead of rule 100 (lookup 52)"));
    }
    SECTION("with rules by hand behind it") {
        route_replies_to_loopback();
        ip("rule add pref 100 lookup 52");
        const auto found = check({"-routing", "none"});
        CHECK(found.status == 1);
        CHECK(found.has("by table 52, which rule 100 (lookup 52) looks up ahead"));
    }
    SECTION("its default route in our table") {
        ip("route add default dev vpn table 123");
        const auto found = check({});
        CHECK(found.status == 1);
        CHECK(found.has("FAIL cannot add IPv4 route local default dev lo table 123"));
        CHECK(found.has("-table"));
    }
}

TEST_CASE("a port that another process has is warned of, with its name", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    const tcp_listener tcp{address("127.0.0.1:8443")};
    const udp_socket udp{address("[::]:8443")};
    const auto found = check({"-p", "all"});
    CHECK(found.status == 0);
    const auto process = " is already listened on by net-tests (process " + std::to_string(::getpid()) + ")";
    CHECK(found.has("WARN TCP [::]:8443" + process));
    CHECK(found.has("WARN UDP [::]:8443" + process));
    CHECK(check({"-l", "192.0.2.1:8443"}).has("FAIL cannot listen on 192.0.2.1:8443: Cannot assign requested address"));
}

TEST_CASE("an allow-list is looked at", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    const temporary_directory directory;
    const auto with_list = [&](const std::string& content) {
        return check({"-allowed-subnets", directory.write("subnets.txt", content)});
    };
    CHECK(check({"-allowed-subnets", directory / "none"}).has("none: cannot be read: No such file"));
    CHECK(with_list("192.0.2.0/24\nhello\n").has("subnets.txt:2: \"hello\" is not a subnet"));
    CHECK(with_list("# nothing\n").has("subnets.txt: holds no subnet"));
    CHECK(with_list("192.0.2.0/24\n2001:db8::/32\n").has("subnets.txt holds the subnets that may connect (2)\n"));
    CHECK(with_list("192.0.2.0/24\n10.1.2.3/0\n").has("WARN " + (directory / "subnets.txt") + " holds 0.0.0.0/0"));
    CHECK(with_list("::/0").has("WARN " + (directory / "subnets.txt") + " holds ::/0"));
    CHECK(check({"-l", "127.0.0.1:8443"}).has("OK   127.0.0.1:8443 is reached from this host alone\n"));
}

TEST_CASE("with -dynamic-destination the check looks at the list of destinations", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    const temporary_directory directory;
    const auto list = directory.write("destinations.txt", "10.0.0.0/8\n");
    CHECK(check({"-dynamic-destination"}).has("WARN with -dynamic-destination a header may name every address"));
    const auto found = check({"-dynamic-destination", "-allowed-destinations", list});
    CHECK(found.has("destinations.txt holds the subnets of the destinations that headers may name (1)"));
    CHECK_FALSE(found.has("client 192.0.2.123"));
}

TEST_CASE("net.ipv4.tcp_fwmark_accept is looked at with -routing fwmark", "[net][program_check]") {
    const confinement read_only{
        .launcher = {"unshare", "--mount", "sh", "-c",
                     "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$@\"", "sh"}};
    const network_namespace network;
    const good_targets targets;
    const strings flags{"-routing", "fwmark", "-mark", "7"};
    const auto off = check(flags, read_only);
    CHECK(off.status == 1);
    CHECK(off.has("FAIL net.ipv4.tcp_fwmark_accept is off and cannot be switched on (Read-only file system)"));
    CHECK(check(flags).has("OK   net.ipv4.tcp_fwmark_accept is off, and is on while the program runs"));
    set_sysctl("net/ipv4/tcp_fwmark_accept", "1");
    const auto on = check(flags, read_only);
    CHECK(on.status == 0);
    CHECK(on.has("OK   net.ipv4.tcp_fwmark_accept is on\n"));
}

TEST_CASE("settings of the kernel that do not matter are not warned of", "[net][program_check]") {
    const auto routing = GENERATE(from_range(every_routing()));
    const network_namespace network;
    const good_targets targets;
    for (const auto* name : {"rp_filter", "src_valid_mark", "accept_local", "route_localnet"})
        for (const auto* interface : {"all", "lo"})
            set_sysctl("net/ipv4/conf/" + std::string{interface} + '/' + name, "1");
    set_sysctl("net/ipv4/ip_nonlocal_bind", "1");
    const auto found = check(routing.flags);
    CAPTURE(found.text);
    CHECK(found.status == 0);
    CHECK(found.count("WARN ") == 1); // of the allow-list
}

TEST_CASE("DNAT to a loopback address is warned of with -routing loopback", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    ip("link add eth0 type veth peer name neighbours");
    const strings flags{"-l", "127.0.0.1:8443"};
    CHECK_FALSE(check(flags).has("WARN "));
    set_sysctl("net/ipv4/conf/eth0/route_localnet", "1");
    CHECK(check(flags).has(
        "WARN route_localnet is on for eth0: other hosts whose packets are sent on to 127.0.0.1:8443"));
    CHECK(check({"-l", "[::ffff:127.0.0.1]:8443"}).has("WARN route_localnet is on for eth0"));
    CHECK_FALSE(check(with(flags, {"-routing", "scoped"})).has("WARN "));
}

TEST_CASE("UDP datagrams that -routing scoped would keep on the host are foreseen", "[net][program_check]") {
    const network_namespace network;
    ip("link add eth0 type veth peer name neighbours");
    ip("addr add 10.0.0.2/24 dev eth0");
    const strings flags{"-l", "10.0.0.2:8080", "-4", "127.0.0.1:8080", "-6=", "-p", "udp"};
    const answering_server server{target_v4()};
    const auto found = check(with(flags, {"-routing", "scoped"}));
    CHECK(found.status == 1);
    CHECK(found.has("FAIL balancers on other hosts get no answer from UDP 10.0.0.2:8080: -routing scoped keeps"));
    CHECK(check(flags).status == 0);
    CHECK(check({"-l", "127.0.0.2:8080", "-4", "127.0.0.1:8080", "-6=", "-p", "udp", "-routing", "scoped"}).status ==
          0); // balancers on this host
}

TEST_CASE("few descriptors and a refused io_uring are warned of", "[net][program_check]") {
    const network_namespace network;
    const good_targets targets;
    const confinement few{.launcher = {"prlimit", "--nofile=64:64"}};
    CHECK(check({}, few).has("WARN no more than 64 files may be open, which last for few clients at a time ("));
    CHECK(check({"-max-connections", "1000"}, few).has("WARN -max-connections 1000 is more than the descriptors"));
    const confinement without_io_uring{.calls = {{SYS_io_uring_setup, EPERM}}};
    CHECK(check({}, without_io_uring).has("WARN io_uring is refused"));
    CHECK_FALSE(check({"-io-uring=false"}, without_io_uring).has("io_uring"));
}

TEST_CASE("a start warns of what is cheap to see", "[net][program_check]") {
    constexpr std::string_view warning = R"("level":"WARN","msg":"not as it should be","error":")";
    const network_namespace network;
    const temporary_directory directory;
    const auto warnings = [&](const strings& flags, const confinement& confined = {}, unsigned port = 8443) {
        go_mmproxy proxy{confined, flags, port};
        proxy.signal(SIGTERM);
        CHECK(proxy.wait() == 0);
        return lines_with(proxy.output(), warning);
    };
    const auto has_one = [&](const strings& found, std::string_view part) {
        return found.size() == 1 && found.front().find(part) != std::string::npos;
    };
    const strings listed{"-allowed-subnets", directory.write("subnets.txt", "127.0.0.0/8\n")};
    CHECK(has_one(warnings({}), "every host that reaches [::]:8443 may connect and claim"));
    CHECK(warnings(listed).empty());
    CHECK(warnings({"-header", "none"}).empty());
    CHECK(has_one(warnings(listed, without_capabilities("-net_bind_service")), "CAP_NET_BIND_SERVICE is missing"));
    ip("link add eth0 type veth peer name neighbours");
    set_sysctl("net/ipv4/conf/eth0/src_valid_mark", "1");
    CHECK(warnings(listed).empty());
    CHECK(has_one(warnings(with(listed, {"-listen-transparent"})), "are dropped on eth0 for src_valid_mark"));
    ip("addr add 10.0.0.2/24 dev eth0");
    const auto same_port = with(listed, {"-p", "udp", "-routing", "scoped", "-l", "10.0.0.2:8080"});
    CHECK(has_one(warnings(same_port, {}, 8080), "balancers on other hosts get no answer"));
}

TEST_CASE("marked packets of TPROXY come in where the check says so, and nowhere else", "[net][program_check]") {
    const network_namespace balancer;
    const network_namespace host;
    join({balancer, "eth0", {"10.0.0.1/24"}}, {host, "eth0", {"10.0.0.2/24"}});
    balancer.run([] { ip("route add default via 10.0.0.2"); });
    try {
        output_of("nft 'table ip t { chain c { type filter hook prerouting priority mangle; policy accept; "
                  "ip daddr 198.51.100.7 tcp dport 80 tproxy to :8443 meta mark set 1 accept; }; }'");
    } catch (const std::runtime_error& error) {
        WARN("not tested: this kernel has no tproxy of nftables: " << error.what());
        return;
    }
    ip("rule add fwmark 1 lookup 100");
    ip("route add local default dev lo table 100");
    const strings flags{"-listen-transparent", "-l", "0.0.0.0:8443"};
    const go_mmproxy proxy{flags};
    for (const auto* rp_filter : {"0", "1", "2"})
        for (const auto* src_valid_mark : {"0", "1"})
            for (const auto* accept_local : {"0", "1"}) {
                set_sysctl("net/ipv4/conf/all/rp_filter", rp_filter);
                set_sysctl("net/ipv4/conf/all/src_valid_mark", src_valid_mark);
                set_sysctl("net/ipv4/conf/eth0/accept_local", accept_local);
                CAPTURE(rp_filter, src_valid_mark, accept_local);
                const auto found = check(flags);
                CHECK(found.has("WARN packets that TPROXY has marked are dropped on eth0") !=
                      found.has("OK   packets that TPROXY has marked come in by every interface"));
                const bool drops = balancer.run([] { return !accepts("198.51.100.7", 80); });
                CHECK(found.has("are dropped on eth0") == drops);
            }
}
