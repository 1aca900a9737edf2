// SPDX-License-Identifier: BSL-1.0
//
// The units of systemd that come with the program, as systemd's own tools judge them, and the program within the filter
// of the units.
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/go_mmproxy.hpp"
#include "support/network_namespace.hpp"
#include "support/played_manager.hpp"
#include "support/proxied_targets.hpp"
#include "support/sysctl.hpp"
#include "support/systemd_host.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/topology.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <future>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace mmproxy;

namespace {

const std::vector<std::string> services{"go-mmproxy.service", "go-mmproxy@.service"};
const std::vector<std::string> units{"go-mmproxy.service", "go-mmproxy@.service", "go-mmproxy-web.socket"};

std::string unit(const std::string& name) {
    auto text = content_of(std::string{GO_MMPROXY_UNITS "/"} + name);
    if (text.empty()) throw std::runtime_error{name + " is missing"};
    return text;
}

/// The command of a service with another directory in it.
std::string moved(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from, text.find("ExecStart="));
    return text.replace(at, from.size(), to);
}

/// The units where systemd would find them, with the program that was built.
class installed_units {
public:
    installed_units() {
        require_program("systemd-analyze", "systemd");
        for (const auto& name : units) {
            auto text = unit(name);
            const std::string_view installed = "/usr/bin/go-mmproxy";
            if (const auto at = text.find(installed); at != std::string::npos)
                text.replace(at, installed.size(), go_mmproxy_path());
            directory_.write(name, text);
        }
    }

    std::string path_of(const std::string& name) const { return directory_ / name; }

private:
    temporary_directory directory_;
};

/// The services as systemd_host has them: with the program and its files in one place, and the log in /mnt/log.
std::vector<unit_file> services_with(const std::string& settings) {
    const std::string configuration = settings + R"(
[web]
listen = "0.0.0.0:8443"
target4 = "127.0.0.1:8080"
target6 = "[::1]:8080"
close-after = 1
)";
    std::vector<unit_file> files{{"go-mmproxy.toml", configuration}, {"web.toml", configuration}};
    for (const auto& name : services) {
        auto text = moved(moved(unit(name), "/usr/bin/", "/mnt/"), "/etc/go-mmproxy/", "/mnt/");
        files.push_back({name, text + "[Service]\nStandardOutput=append:/mnt/log\n" +
                                   "Environment=ASAN_OPTIONS=detect_leaks=0\n"}); // which needs further calls
    }
    return files;
}

void add(std::vector<unit_file>& to, std::string_view line) {
    for (auto& file : to)
        if (file.name.ends_with(".service")) file.text.append(line).append("\n");
}

/// What stands behind `member=` in a unit, line by line.
std::vector<std::string> values_of(const std::string& text, const std::string& member) {
    std::vector<std::string> values;
    for (const auto& line : lines_of(text))
        if (line.starts_with(member + '=')) values.push_back(line.substr(member.size() + 1));
    return values;
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream{text};
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

using names = std::set<std::string>;

/// The system calls of a name in SystemCallFilter=, which may be that of a set.
names calls_of(const std::string& name) {
    if (!name.starts_with('@')) return {name};
    names all;
    for (const auto& line : lines_of(output_of("systemd-analyze syscall-filter --no-pager " + name))) {
        const auto words = words_of(line);
        if (words.size() == 1 && line.starts_with(' ')) all.merge(calls_of(words.front()));
    }
    return all;
}

names calls_of_all(const std::string& value) {
    names all;
    for (const auto& word : words_of(value)) all.merge(calls_of(word));
    return all;
}

/// The system calls that a unit allows. systemd.exec(5).
names allowed_calls(const std::string& text) {
    names allowed;
    for (const auto& line : values_of(text, "SystemCallFilter")) {
        const bool is_refused = line.starts_with('~');
        auto calls = calls_of_all(is_refused ? line.substr(1) : line);
        if (is_refused) std::erase_if(allowed, [&](const auto& call) { return calls.contains(call); });
        if (!is_refused) allowed.merge(calls);
    }
    return allowed;
}

/// The number of each system call on this machine, as the compiler has them. syscalls(2).
std::map<std::string, long> call_numbers() {
    std::map<std::string, long> numbers;
    std::istringstream macros{output_of("echo '#include <asm/unistd.h>' | g++ -E -dM -x c++ -")};
    const std::string prefix = "__NR_";
    for (std::string define, name, number; macros >> define >> name && std::getline(macros, number);)
        if (name.starts_with(prefix) && number.find_first_not_of(" 0123456789") == std::string::npos)
            numbers[name.substr(prefix.size())] = std::stol(number);
    return numbers;
}

/// A stream that is long enough to be spliced.
void check_stream(tcp_stream& from, tcp_stream& to) {
    constexpr std::uint64_t size = 32 << 20;
    const auto sent = std::async(std::launch::async, [&] { from.send_pattern(size); });
    CHECK(to.receive_pattern(size));
}

sandbox filter_of(const std::string& text) {
    std::vector<long> allowed;
    const auto numbers = call_numbers();
    for (const auto& call : allowed_calls(text))
        if (const auto found = numbers.find(call); found != numbers.end()) allowed.push_back(found->second);
    return sandbox::of_calls(allowed);
}

/// Says so where systemd cannot be run.
bool can_be_tested() {
    const bool is_possible = systemd_host::is_possible();
    if (!is_possible) WARN("not tested: systemd needs the host's root, and a control group");
    return is_possible;
}

} // namespace

TEST_CASE("systemd finds no fault with the units", "[net][program_units]") {
    const installed_units installed;
    const auto* name = GENERATE("go-mmproxy.service", "go-mmproxy@.service", "go-mmproxy-web.socket");
    const auto result = run_program({"systemd-analyze", "verify", "--man=no", installed.path_of(name)});
    CHECK(result.errors == "");
    CHECK(result.status == 0);
}

TEST_CASE("systemd finds the services safe", "[net][program_units]") {
    const installed_units installed;
    const auto* name = GENERATE("go-mmproxy.service", "go-mmproxy@.service");
    const auto result = run_program(
        {"systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", installed.path_of(name)});
    CAPTURE(result.output);
    CHECK(result.status == 0); // an exposure of 2.0 at most, of 10
}

TEST_CASE("the service of one file is the service of all but for its names", "[net][program_units]") {
    const auto without_names = [](const std::string& name) {
        auto lines = lines_of(unit(name));
        std::erase_if(lines, [](const std::string& line) {
            return line.find("go-mmproxy") != std::string::npos || line.starts_with("Description=");
        });
        return lines;
    };
    CHECK(without_names("go-mmproxy.service") == without_names("go-mmproxy@.service"));
}

TEST_CASE("the services need no capability but the two, and no other user's", "[net][program_units]") {
    for (const auto& name : services) {
        CAPTURE(name);
        const std::vector<std::string> both{"CAP_NET_ADMIN CAP_NET_BIND_SERVICE"};
        CHECK(values_of(unit(name), "AmbientCapabilities") == both);
        CHECK(values_of(unit(name), "CapabilityBoundingSet") == both);
        CHECK(values_of(unit(name), "DynamicUser") == std::vector<std::string>{"yes"});
        CHECK_FALSE(allowed_calls(unit(name)).contains("setresuid"));
    }
}

TEST_CASE("the filter of the services lets through whatever the program calls", "[net][program_units]") {
    const auto routing = GENERATE(from_range(every_routing()));
    CAPTURE(routing.flags);
    const network_namespace network;
    const temporary_directory directory;
    const played_manager manager;
    // LeakSanitizer, in its builds, makes calls of its own at the end.
    auto launcher =
        started_by_manager("WATCHDOG_USEC=100000 ASAN_OPTIONS=detect_leaks=0 NOTIFY_SOCKET=" + manager.name());
    auto flags = words_of(
        "-4 localhost:8080 -v 2 -threads 2 -listeners 2 -drain-timeout 50 -metrics 127.0.0.1:9180 -allowed-subnets " +
        directory.write("list", "127.0.0.1"));
    flags.insert(flags.end(), routing.flags.begin(), routing.flags.end());
    go_mmproxy proxy{{launcher, filter_of(unit("go-mmproxy.service"))}, flags};
    {
        proxied_targets targets;
        targets.check_served(routing.serves_udp);
        ip("route flush table " + std::string{routing.flags.back() == "scoped" ? "124" : "123"});
        CHECK(proxy.writes("routing was lost or overtaken, and is back"));
        targets.check_served(routing.serves_udp);
    }
    tcp_listener target{target_v4()};
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\n");
    auto server = target.accept();
    check_stream(balancer, server);
    auto scrape = tcp_stream::connect(address("127.0.0.1:9180"));
    scrape.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(scrape.receive(12) == "HTTP/1.1 200");
    proxy.signal(SIGHUP);
    CHECK(manager.hears("RELOADING=1"));
    CHECK(manager.hears("WATCHDOG=1"));
    proxy.signal(SIGTERM);
    CHECK(manager.hears("STOPPING=1"));
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(count_lines_with(proxy.output(), "system call refused") == 0);
}

TEST_CASE("systemd starts the services, which serve with every routing, and stops them", "[net][program_units]") {
    if (!can_be_tested()) return;
    const auto [settings, serves_udp] =
        GENERATE(table<const char*, bool>({{"protocol = \"all\"", true},
                                           {"protocol = \"all\"\nrouting = \"scoped\"", true},
                                           {"routing = \"fwmark\"\nmark = 7", false}}));
    const auto* name = GENERATE("go-mmproxy.service", "go-mmproxy@web.service");
    CAPTURE(name, settings);
    const network_namespace network;
    set_sysctl("net/ipv4/tcp_fwmark_accept", "1"); // which the services may not write
    const auto before = routing_state();
    const systemd_host host{go_mmproxy_path(), services_with(settings)};
    proxied_targets targets;
    CHECK(host.run({"systemctl", "start", name}).status == 0);
    CHECK(host.property(name, "ActiveState") == "active");
    CHECK(host.property(name, "StatusText").starts_with("serving; services: 1, threads: "));
    targets.check_served(serves_udp);
    const auto status = lines_of(host.run({"cat", "/proc/" + host.property(name, "MainPID") + "/status"}).output);
    CHECK(std::ranges::find(status, "CapEff:\t0000000000001400") != status.end());
    CHECK(host.run({"systemctl", "stop", name}).status == 0);
    CHECK(host.property(name, "Result") == "success");
    CHECK(count_lines_with(host.content("/mnt/log"), "system call refused") == 0);
    CHECK(routing_state() == before);
}

TEST_CASE("under systemd a client waits while the program is started again", "[net][program_units]") {
    if (!can_be_tested()) return;
    const network_namespace network;
    tcp_listener target{target_v4()};
    auto units = services_with("");
    units.push_back({"go-mmproxy-web.socket", unit("go-mmproxy-web.socket")});
    const systemd_host host{go_mmproxy_path(), units};
    CHECK(host.run({"systemctl", "start", "go-mmproxy-web.socket"}).status == 0);
    const auto header = proxy_header::v2(udp_exchange::client_v4, udp_exchange::front_v4);
    CHECK(tcp_exchange::check_exchange(header, target) == udp_exchange::client_v4); // which has the program started
    CHECK(host.run({"systemctl", "stop", "go-mmproxy.service"}).status == 0);
    const auto next = address("203.0.113.8:4711");
    CHECK(tcp_exchange::check_exchange(proxy_header::v2(next, udp_exchange::front_v4), target) == next);
    CHECK(host.property("go-mmproxy.service", "ActiveState") == "active");
    CHECK(count_lines_with(host.content("/mnt/log"), "passed socket not used") == 0);
}

TEST_CASE("systemd waits for connections as long as they may take, though TimeoutStopSec= is less",
          "[net][program_units]") {
    if (!can_be_tested()) return;
    const network_namespace network;
    tcp_listener target{target_v4()};
    auto units = services_with("");
    add(units, "TimeoutStopSec=1");
    const systemd_host host{go_mmproxy_path(), units};
    CHECK(host.run({"systemctl", "start", "go-mmproxy.service"}).status == 0);
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\n");
    auto server = target.accept();
    CHECK(host.run({"systemctl", "stop", "--no-block", "go-mmproxy.service"}).status == 0);
    CHECK(host.comes_to("go-mmproxy.service", "StatusText", "stopping; connections: 1, flows: 0"));
    CHECK(balancer.is_silent_for(std::chrono::seconds{3})); // and not reset
    balancer.send("late");
    CHECK(server.receive(4) == "late");
    balancer.close();
    server.close();
    CHECK(host.comes_to("go-mmproxy.service", "ActiveState", "inactive"));
    CHECK(host.property("go-mmproxy.service", "Result") == "success");
}

TEST_CASE("systemd starts a program anew that hangs", "[net][program_units]") {
    if (!can_be_tested()) return;
    const network_namespace network;
    auto units = services_with("");
    add(units, "WatchdogSec=1\nRestartSec=0");
    const systemd_host host{go_mmproxy_path(), units};
    CHECK(host.run({"systemctl", "start", "go-mmproxy.service"}).status == 0);
    host.run({"kill", "-STOP", host.property("go-mmproxy.service", "MainPID")});
    CHECK(host.comes_to("go-mmproxy.service", "NRestarts", "1"));
    CHECK(host.comes_to("go-mmproxy.service", "ActiveState", "active"));
}

TEST_CASE("a reload that takes its time is no program that hangs", "[net][program_units]") {
    if (!can_be_tested()) return;
    const network_namespace network;
    tcp_listener target{target_v4()};
    auto units = services_with("");
    add(units, "WatchdogSec=1\nRestartSec=0");
    const systemd_host host{go_mmproxy_path(), units};
    CHECK(host.run({"systemctl", "start", "go-mmproxy.service"}).status == 0);
    host.run({"sh", "-c", "rm /mnt/go-mmproxy.toml && mkfifo -m 644 /mnt/go-mmproxy.toml"});
    CHECK(host.run({"systemctl", "reload", "--no-block", "go-mmproxy.service"}).status == 0);
    CHECK(host.comes_to("go-mmproxy.service", "StatusText", "reading the configuration again"));
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY UNKNOWN\r\n");
    auto server = target.accept();
    CHECK(balancer.is_silent_for(std::chrono::seconds{3})); // and not reset
    host.run({"sh", "-c", "cp /mnt/web.toml /mnt/go-mmproxy.toml"});
    CHECK(host.comes_to("go-mmproxy.service", "SubState", "running"));
    CHECK(host.property("go-mmproxy.service", "NRestarts") == "0");
    CHECK(count_lines_with(host.content("/mnt/log"), R"("msg":"reloaded")") == 1);
}

TEST_CASE("a system call that the filter of the services refuses ends the program in these tests",
          "[net][program_units]") {
    const network_namespace network;
    constexpr int killed_by_filter = 128 + SIGSYS;
    const sandbox filter = filter_of(unit("go-mmproxy.service"));
    CHECK(run_program({"true"}, filter).status == 0);
    CHECK(run_program({"chroot", "/", "true"}, filter).status == killed_by_filter);
}
