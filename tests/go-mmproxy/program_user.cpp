// SPDX-License-Identifier: BSL-1.0
//
// What the program may do, and what of it the program needs: as a user that it switches to, and as a user that has
// started it with some capabilities.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/network_namespace.hpp"
#include "support/opened_socket.hpp"
#include "support/played_manager.hpp"
#include "support/process_status.hpp"
#include "support/proxied_targets.hpp"
#include "support/root_of_host.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/topology.hpp"
#include "support/waiting.hpp"

#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

using namespace mmproxy;
using tcp_exchange::check_exchange;

namespace {

const auto low_client = address("203.0.113.7:123");
constexpr auto both = "0000000000001400"; // CAP_NET_ADMIN and CAP_NET_BIND_SERVICE
constexpr auto none = "0000000000000000";

std::string v2(const socket_address& client) {
    return proxy_header::v2(client, udp_exchange::front_v4);
}

std::vector<std::string> with(std::vector<std::string> flags, const std::vector<std::string>& further) {
    flags.insert(flags.end(), further.begin(), further.end());
    return flags;
}

/// The program for an ordinary user: in a directory that everybody may enter.
class public_program {
public:
    public_program() {
        using std::filesystem::perms;
        std::filesystem::permissions(directory_ / "", perms::owner_all | perms::group_exec | perms::others_exec);
        std::filesystem::copy_file(go_mmproxy_path(), path_);
    }

    /// As an ordinary user with these capabilities alone, such as `,+net_admin`; where there is no other user, as a
    /// root that has no further ones.
    confinement with_capabilities(const std::string& list) const {
        const auto sets = "-all" + list;
        std::vector<std::string> launcher{"setpriv", "--bounding-set=" + sets, "--inh-caps=" + sets};
        if (is_root_of_the_host())
            launcher = with(launcher, {"--reuid=65534", "--regid=65534", "--clear-groups", "--ambient-caps=" + sets});
        return {.launcher = with(launcher, {"sh", "-c", "shift; exec \"$0\" \"$@\"", path_})};
    }

private:
    temporary_directory directory_;
    std::string path_ = directory_ / "go-mmproxy";
};

bool names(const finished_process& p, std::string_view part) {
    UNSCOPED_INFO(p.errors);
    return p.errors.find(part) != std::string::npos;
}

void check_is_nobody_with_both(const go_mmproxy& proxy) {
    REQUIRE(eventually([&] { return tasks_of(proxy.id()).size() > 2; })); // they start behind the listeners
    for (const auto& task : tasks_of(proxy.id())) {
        CHECK(status_of(task, "Uid") == "65534 65534 65534 65534");
        CHECK(status_of(task, "Gid") == "65533 65533 65533 65533");
        CHECK(status_of(task, "Groups").empty());
        for (const auto* set : {"CapEff", "CapPrm", "CapBnd"}) CHECK(status_of(task, set) == both);
        for (const auto* set : {"CapInh", "CapAmb"}) CHECK(status_of(task, set) == none);
        CHECK(status_of(task, "NoNewPrivs") == "1");
    }
}

} // namespace

TEST_CASE("as the user that it has switched to the program does all it did, and leaves nothing behind",
          "[net][program_user]") {
    if (!is_root_of_the_host()) {
        WARN("not tested: another user is needed, for which it needs the host's root");
        return;
    }
    const auto routing = GENERATE(from_range(every_routing()));
    CAPTURE(routing.flags);
    const network_namespace network;
    const auto before = routing_state();
    const auto sysctl = content_of("/proc/sys/net/ipv4/tcp_fwmark_accept");
    {
        proxied_targets targets;
        go_mmproxy proxy{with(routing.flags, {"-user", "65534:65533", "-threads", "2"})};
        check_is_nobody_with_both(proxy);
        targets.check_served(routing.serves_udp);
        ip("route flush table " + std::string{routing.flags.back() == "scoped" ? "124" : "123"});
        CHECK(proxy.writes("routing was lost or overtaken, and is back"));
        targets.check_served(routing.serves_udp);
        proxy.signal(SIGTERM);
        CHECK(proxy.wait() == 0);
        CHECK(count_lines_with(proxy.output(), R"("msg":"user switched","user":"65534:65533")") == 1);
    }
    CHECK(routing_state() == before);
    CHECK(content_of("/proc/sys/net/ipv4/tcp_fwmark_accept") == sysctl);
}

TEST_CASE("the user that it has switched to has low ports, for itself and for clients", "[net][program_user]") {
    if (!is_root_of_the_host()) {
        WARN("not tested: another user is needed, for which it needs the host's root");
        return;
    }
    const network_namespace network;
    tcp_listener target{target_v4()};
    const udp_socket udp_target{target_v4()};
    const go_mmproxy proxy{{"-p", "all", "-mark", "7", "-user", "nobody"}, 443};
    CHECK(check_exchange(v2(low_client), target, address("127.0.0.1:443")) == low_client);
    // Its own port on a wildcard address is one that a client may have, too.
    const auto balancer = udp_socket::connect(address("127.0.0.1:443"));
    for (const auto& client : {low_client, address("203.0.113.7:443")})
        CHECK(udp_exchange::check_exchange(balancer, udp_exchange::header_of(client), udp_target) == client);
}

TEST_CASE("a user is switched to with its groups", "[net][program_user]") {
    if (!is_root_of_the_host()) {
        WARN("not tested: another user is needed, for which it needs the host's root");
        return;
    }
    const network_namespace network;
    const temporary_directory directory;
    const auto users = directory.write("passwd", "proxy-user:x:4711:4712::/:/bin/false\n");
    std::string groups_known = "own:x:4712:\nother:x:4714:\n";
    std::string expected = "4712";
    for (int i = 5000; i < 5020; ++i) {
        const auto group = std::to_string(i);
        groups_known.append("logs").append(group).append(":x:").append(group).append(":proxy-user\n");
        expected.append(" ").append(group);
    }
    const auto groups = directory.write("group", groups_known);
    const confinement with_users{
        .launcher = {"unshare", "--mount", "sh", "-c",
                     "mount --bind " + users + " /etc/passwd && mount --bind " + groups + " /etc/group && exec \"$@\"",
                     "sh"}};
    const auto* user = GENERATE("proxy-user", "4711");
    const go_mmproxy proxy{with_users, {"-user", user}};
    const auto process = "/proc/" + std::to_string(proxy.id());
    CHECK(status_of(process, "Uid") == "4711 4711 4711 4711");
    CHECK(status_of(process, "Gid") == "4712 4712 4712 4712");
    CHECK(status_of(process, "Groups") == expected);
}

TEST_CASE("the program switches the user with sockets that were passed, too, and still tells the manager",
          "[net][program_user]") {
    if (!is_root_of_the_host()) {
        WARN("not tested: another user is needed, for which it needs the host's root");
        return;
    }
    const network_namespace network;
    const played_manager manager; // in a directory that the user may not enter
    const auto passed = opened_socket(SOCK_STREAM, address(listen_text));
    proxied_targets targets;
    go_mmproxy proxy{
        {.launcher = started_by_manager("LISTEN_PID=$$ LISTEN_FDS=1 NOTIFY_SOCKET=" + manager.name(), {&passed})},
        {"-user", "65534:65533"}};
    CHECK(manager.hears("READY=1"));
    targets.check_served(false);
    proxy.signal(SIGTERM);
    CHECK(manager.hears("STOPPING=1"));
    CHECK(proxy.wait() == 0);
}

TEST_CASE("on a reload lists are read as the user that the program has switched to", "[net][program_user]") {
    if (!is_root_of_the_host()) {
        WARN("not tested: another user is needed, for which it needs the host's root");
        return;
    }
    using std::filesystem::perms;
    const network_namespace network;
    const temporary_directory directory;
    const auto list = directory.write("list", "127.0.0.1\n");
    tcp_listener target{target_v4()};
    go_mmproxy proxy{{"-user", "65534:65533", "-allowed-subnets", list}};
    proxy.signal(SIGHUP);
    CHECK(proxy.writes("not reloaded, everything stays as it was"));
    CHECK(proxy.writes("list: cannot be read: Permission denied"));
    CHECK(check_exchange(v2(low_client), target) == low_client);
    std::filesystem::permissions(directory / "", perms::owner_all | perms::others_exec);
    proxy.signal(SIGHUP);
    CHECK(proxy.writes(R"("msg":"reloaded")"));
}

TEST_CASE("a user that cannot be switched to is named before anything is changed", "[net][program_user]") {
    const network_namespace network;
    const auto before = routing_state();
    const auto unknown = run_go_mmproxy({"-user", "nobody-such"});
    CHECK(unknown.status == 1);
    CHECK(names(unknown, "this host has no user \"nobody-such\""));
    const auto malformed = run_go_mmproxy({"-user", "nobody:nogroup"});
    CHECK(malformed.status == 2);
    CHECK(names(malformed, "-user: \"nobody:nogroup\" is not the name or number of a user"));
    const auto confined = run_go_mmproxy({"-user", "65534:65534"}, without_capabilities("-setuid,-setpcap"));
    CHECK(confined.status == 1);
    CHECK(names(confined, "that takes CAP_SETUID, CAP_SETPCAP, which are missing: start it as root"));
    CHECK(routing_state() == before);
}

TEST_CASE("two capabilities are all that the program needs, with every routing", "[net][program_user]") {
    const auto routing = GENERATE(from_range(every_routing()));
    CAPTURE(routing.flags);
    const public_program program;
    const network_namespace network;
    const auto before = routing_state();
    {
        proxied_targets targets;
        go_mmproxy proxy{program.with_capabilities(",+net_admin,+net_bind_service"), routing.flags};
        CHECK(status_of("/proc/" + std::to_string(proxy.id()), "CapPrm") == both);
        targets.check_served(routing.serves_udp);
        proxy.signal(SIGTERM);
        CHECK(proxy.wait() == 0);
    }
    CHECK(routing_state() == before);
}

TEST_CASE("with both capabilities low ports are had, for itself and for clients", "[net][program_user]") {
    const public_program program;
    const network_namespace network;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy{program.with_capabilities(",+net_admin,+net_bind_service"), {"-mark", "7"}, 443};
    CHECK(check_exchange(v2(low_client), target, address("127.0.0.1:443")) == low_client);
}

TEST_CASE("without CAP_NET_BIND_SERVICE clients are served, and a low port to listen on is named with the remedy",
          "[net][program_user]") {
    const public_program program;
    const network_namespace network;
    const auto confined = program.with_capabilities(",+net_admin");
    {
        tcp_listener target{target_v4()};
        const go_mmproxy proxy{confined};
        CHECK(check_exchange(v2(low_client), target).address == low_client.address);
    }
    const auto before = routing_state();
    const auto result = run_go_mmproxy({"-l", ":443", "-4", "127.0.0.1:8080", "-6="}, confined);
    CHECK(result.status == 1);
    CHECK(names(result, "Permission denied; for a port below 1024"));
    CHECK(names(result, "CAP_NET_BIND_SERVICE"));
    CHECK(names(result, "AmbientCapabilities="));
    CHECK(names(result, "setcap"));
    CHECK(routing_state() == before);
}

TEST_CASE("without CAP_NET_ADMIN what is missing is named with the remedy", "[net][program_user]") {
    struct example {
        std::vector<std::string> flags;
        const char* purpose;
    };
    const auto e = GENERATE(values<example>({
        {{}, "cannot dial from clients' addresses (IP_TRANSPARENT)"},
        {{"-header", "none"}, "cannot set rules and routes (rtnetlink)"},
        {{"-header", "none", "-routing", "none", "-mark", "7"}, "cannot mark packets (SO_MARK)"},
        {{"-header", "none", "-routing", "none", "-listen-transparent"}, "cannot serve TCP: cannot listen on"},
    }));
    const auto* capabilities = GENERATE("", ",+net_bind_service");
    CAPTURE(e.flags, capabilities);
    const public_program program;
    const network_namespace network;
    const auto before = routing_state();
    const auto result = run_go_mmproxy(e.flags, program.with_capabilities(capabilities));
    CHECK(result.status == 1);
    CHECK(names(result, e.purpose));
    CHECK(names(result, "Operation not permitted; run it as root, or with CAP_NET_ADMIN"));
    CHECK(names(result, "AmbientCapabilities="));
    CHECK(names(result, "setcap"));
    CHECK(routing_state() == before);
}
