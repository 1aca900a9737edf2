// SPDX-License-Identifier: BSL-1.0
//
// Starts on hosts where something is missing or in the way: each error names the cause and the remedy.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/network_namespace.hpp"
#include "support/proxied_targets.hpp"
#include "support/sysctl.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/topology.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <net/if.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace mmproxy;

namespace {

bool names(const finished_process& p, const std::string& part) {
    return p.errors.find(part) != std::string::npos;
}

/// `fe80::1` on one end of a link, and the other end up; no address of the kernel's own comes some time later.
void make_link() {
    ip("link add eth0 type veth peer name neighbour");
    ip("-6 addr add fe80::1/64 dev eth0 nodad");
    ip("-6 addr add fe80::2/64 dev neighbour nodad");
    ip("link set eth0 up addrgenmode none");
    ip("link set neighbour up addrgenmode none");
}

const confinement without_writable_proc{
    .launcher = {"unshare", "--mount", "sh", "-c",
                 "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$@\"", "sh"}};

std::string file_of(const std::string& process, const std::string& descriptor) {
    std::error_code ec;
    return std::filesystem::read_symlink("/proc/" + process + "/fd/" + descriptor, ec);
}

/// The descriptors of a process that a program executed by it would inherit, without the descriptors that
/// it has inherited itself.
std::vector<std::string> inheritable_descriptors(::pid_t process) {
    std::vector<std::string> found;
    const auto id = std::to_string(process);
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/" + id + "/fdinfo"}) {
        const auto number = entry.path().filename().string();
        const auto flags = lines_with(content_of(entry.path()), "flags:").at(0);
        const bool closes = (std::stoul(flags.substr(flags.find_last_of("\t ") + 1), nullptr, 8) & O_CLOEXEC) != 0;
        const bool is_standard = std::stoi(number) <= STDERR_FILENO;
        if (!closes && !is_standard && file_of(id, number) != file_of("self", number))
            found.push_back(number + ": " + file_of(id, number));
    }
    return found;
}

} // namespace

TEST_CASE("a start while lo is down warns of it, and names the remedy", "[net][program_starts]") {
    const auto* routing = GENERATE("loopback", "scoped", "none");
    const network_namespace network;
    ip("link set lo down");
    child_process proxy{{go_mmproxy_path(), "-l", ":8443", "-routing", routing}};
    CHECK(proxy.writes("the interface lo is down, and with it 127.0.0.1: `ip link set lo up` brings it up"));
}

TEST_CASE("a start while lo has lost its address warns of it", "[net][program_starts]") {
    const network_namespace network;
    ip("address flush dev lo");
    child_process proxy{{go_mmproxy_path(), "-l", ":8443", "-routing", "none"}};
    CHECK(proxy.writes("127.0.0.1 is no address of this host: the interface lo has lost it"));
}

TEST_CASE("another program's default route in our table is named, and the flag", "[net][program_starts]") {
    const network_namespace network;
    make_link();
    ip(GENERATE("route add default dev eth0 table 123", "route add unreachable default table 123"));
    const auto before = routing_state();
    const auto result = run_go_mmproxy({});
    CAPTURE(result.errors);
    CHECK(result.status == 1);
    CHECK(names(result, "table 123"));
    CHECK(names(result, "-table"));
    CHECK(routing_state() == before);
    CHECK_NOTHROW(go_mmproxy{{"-table", "125"}});
}

TEST_CASE("a read-only /proc/sys is named when -routing fwmark has to write there", "[net][program_starts]") {
    const network_namespace network;
    const auto before = routing_state();
    const auto result = run_go_mmproxy({"-routing", "fwmark", "-mark", "7"}, without_writable_proc);
    CAPTURE(result.errors);
    CHECK(result.status == 1);
    CHECK(names(result, "net.ipv4.tcp_fwmark_accept=1 with sysctl(8): Read-only file system"));
    CHECK(routing_state() == before);
    set_sysctl("net/ipv4/tcp_fwmark_accept", "1");
    CHECK_NOTHROW(go_mmproxy{without_writable_proc, {"-routing", "fwmark", "-mark", "7"}});
}

TEST_CASE("a target that is what the program listens on is a mistake", "[net][program_starts]") {
    const network_namespace network;
    const auto flags =
        GENERATE(values<std::vector<std::string>>({{"-l", "127.0.0.1:443"},
                                                   {"-l", ":443", "-header", "none"},
                                                   {"-l", "0.0.0.0:8443", "-4", "127.3.2.1:8443"},
                                                   {"-l", "[::]:8443", "-6", "[::1]:8443"},
                                                   {"-l", "[::1]:8443", "-6", "[::1]:8443", "-p", "udp"}}));
    CAPTURE(flags);
    const auto before = routing_state();
    const auto result = run_go_mmproxy(flags);
    CHECK(result.status == 2);
    CHECK(names(result, "so that the program would call itself"));
    CHECK(routing_state() == before);
}

TEST_CASE("the default IPv6 target is left out where it is the program itself", "[net][program_starts]") {
    const network_namespace network;
    child_process proxy{{go_mmproxy_path(), "-l", "[::1]:443"}};
    CHECK(proxy.writes("IPv6 clients are not served"));
    CHECK(proxy.listens(443));
}

TEST_CASE("a link-local address is listened on where its interface is named", "[net][program_starts]") {
    const network_namespace network;
    make_link();
    tcp_listener target{target_v4()};
    const auto interface = GENERATE(as<std::string>{}, "eth0", "its number");
    const auto scope = interface == "eth0" ? interface : std::to_string(::if_nametoindex("eth0"));
    child_process proxy{{go_mmproxy_path(), "-l", "[fe80::1%" + scope + "]:8443", "-4", "127.0.0.1:8080", "-p", "all"}};
    REQUIRE(proxy.listens(8443));
    for (const auto* protocol : {"-t", "-u"})
        CHECK(run_program({"ss", "-Hln", protocol}).output.find("[fe80::1]%eth0:8443") != std::string::npos);
}

TEST_CASE("a link-local address without its interface, or of one that is missing, is named", "[net][program_starts]") {
    const network_namespace network;
    const auto without = run_go_mmproxy({"-l", "[fe80::1]:8443"});
    CHECK(without.status == 2);
    CHECK(names(without, "name the interface, as in [fe80::1%eth0]:8443"));
    const auto missing = run_go_mmproxy({"-l", "[fe80::1%eth7]:8443"});
    CHECK(missing.status == 1);
    CHECK(names(missing, "this host has no interface eth7"));
}

TEST_CASE("an address of no interface is named, and -listen-transparent", "[net][program_starts]") {
    const network_namespace network;
    const auto result = run_go_mmproxy({"-l", "192.0.2.1:8443"});
    CHECK(result.status == 1);
    CHECK(names(result, "-listen-transparent"));
}

TEST_CASE("a limit of descriptors below what a start needs is named", "[net][program_starts]") {
    const network_namespace network;
    const auto before = routing_state();
    const auto limit = GENERATE("5", "8", "10", "12");
    const auto result = run_go_mmproxy({}, {.launcher = {"prlimit", std::string{"--nofile="} + limit}});
    CAPTURE(limit, result.errors);
    CHECK(result.status == 1);
    CHECK(names(result, std::string{"no more than "} + limit + " files may be open"));
    CHECK(names(result, "ulimit -n"));
    CHECK(routing_state() == before);
}

TEST_CASE("a limit of threads is named, and the flag", "[net][program_starts]") {
    const network_namespace network;
    const auto before = routing_state();
    const confinement without_threads{.calls = {{SYS_clone3, EAGAIN}, {SYS_clone, EAGAIN}}};
    const auto result = run_go_mmproxy({"-threads", "3"}, without_threads);
    CAPTURE(result.errors);
    CHECK(result.status == 1);
    CHECK(names(result, "cannot start"));
    CHECK(names(result, "thread"));
    CHECK(names(result, "-threads"));
    CHECK(routing_state() == before);
}

TEST_CASE("the start says which limits are in force, and warns of flags that ask for more", "[net][program_starts]") {
    const network_namespace network;
    const confinement few{.launcher = {"prlimit", "--nofile=64:64"}};
    go_mmproxy proxy{few, {"-max-connections", "1000", "-threads", "1"}};
    CHECK(proxy.writes(R"("msg":"limits in force","descriptors":64)"));
    CHECK(proxy.writes("-max-connections 1000 is more than the descriptors last for"));
}

TEST_CASE("with more clients than descriptors the program rests, and serves what it can", "[net][program_starts]") {
    constexpr int clients = 60;
    const network_namespace network;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{{.launcher = {"prlimit", "--nofile=64:64"}}, {"-max-connections", "1000", "-threads", "1"}};
    std::vector<tcp_stream> balancers;
    for (int i = 0; i < clients; ++i) {
        balancers.push_back(tcp_stream::connect(at_v4()));
        balancers.back().send("PROXY UNKNOWN\r\n");
    }
    CHECK(proxy.writes("accepting paused, new connections wait"));
    CHECK(proxy.comes_to_rest());
    for (int i = 0; i < clients; ++i) target.accept().reset(); // so that the next one has its turn
    for (auto& balancer : balancers) balancer.receive_end();
    CHECK(proxy.running());
}

TEST_CASE("a proxy that is full says so, and when it is no longer, at every -v", "[net][program_starts]") {
    const auto* verbosity = GENERATE("0", "1", "2");
    const network_namespace network;
    tcp_listener target{target_v4()};
    go_mmproxy proxy{{"-max-connections", "1", "-v", verbosity}};
    auto first = tcp_stream::connect(at_v4());
    first.send("PROXY UNKNOWN\r\n");
    auto server = target.accept();
    auto second = tcp_stream::connect(at_v4());
    CHECK(proxy.writes(R"("msg":"accepting paused, new connections wait")"));
    first.close();
    server.close();
    CHECK(proxy.writes(R"("msg":"accepting goes on, no connection waits")"));
    second.send("PROXY UNKNOWN\r\n");
    target.accept();
    CHECK(lines_with(proxy.output(), "accepting paused").front().find(R"("count":1)") != std::string::npos);
}

TEST_CASE("no descriptor of the program's is inherited by what it would execute", "[net][program_starts]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const udp_socket udp_target{target_v4()};
    const go_mmproxy proxy{{"-p", "all", "-routing", "scoped"}};
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\n");
    auto server = target.accept();
    const auto datagrams = udp_socket::connect(at_v4());
    udp_exchange::check_exchange(datagrams, udp_exchange::header_of(udp_exchange::client_v4), udp_target);
    CHECK(inheritable_descriptors(proxy.id()) == std::vector<std::string>{});
}

TEST_CASE("signals that mean nothing to the program leave it serving", "[net][program_starts]") {
    const network_namespace network;
    proxied_targets targets;
    const auto before = routing_state();
    go_mmproxy proxy{{"-p", "all"}};
    for (const int number : {SIGUSR1, SIGUSR2, SIGALRM, SIGIO, SIGVTALRM, SIGPROF, SIGPIPE, SIGPWR, SIGXFSZ, SIGSTKFLT,
                             SIGRTMIN, SIGRTMAX, SIGWINCH, SIGURG, SIGCHLD})
        proxy.signal(number);
    targets.check_served(true);
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(routing_state() == before);
}
