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

/// The services where systemd has the program, with these flags in place of a file, and their log in /mnt/log.
std::vector<unit_file> services_with(const std::vector<std::string>& flags) {
    std::string command = "ExecStart=/mnt/go-mmproxy";
    auto all = go_mmproxy_with_defaults(flags);
    all.erase(all.begin()); // the program, where it is outside
    for (const auto& flag : all) command += ' ' + flag;
    std::vector<unit_file> files;
    for (const auto& name : services) {
        auto text = unit(name);
        const auto at = text.find("ExecStart=");
        text.replace(at, text.find('\n', at) - at, command);
        files.push_back({name, text + "[Service]\nStandardOutput=append:/mnt/log\n"});
    }
    return files;
}

/// What stands behind `member=` in a unit, line by line.
std::vector<std::string> values_of(const std::string& text, const std::string& member) {
    std::vector<std::string> values;
    for (const auto& line : lines_of(text))
        if (line.starts_with(member + '=')) values.push_back(line.substr(member.size() + 1));
    return values;
}

using names = std::set<std::string>;

/// The system calls of a name in SystemCallFilter=, which may be that of a set.
names calls_of(const std::string& name) {
    if (!name.starts_with('@')) return {name};
    names all;
    for (const auto& line : lines_of(output_of("systemd-analyze syscall-filter --no-pager " + name))) {
        std::istringstream words{line};
        std::string member;
        if (words >> member && line.starts_with(' ') && member != "#") all.merge(calls_of(member));
    }
    return all;
}

names calls_of_all(const std::string& value) {
    names all;
    std::istringstream words{value};
    for (std::string word; words >> word;) all.merge(calls_of(word));
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
    auto launcher = started_by_manager("WATCHDOG_USEC=100000 NOTIFY_SOCKET=" + manager.name());
    std::vector<std::string> flags{"-4",
                                   "localhost:8080",
                                   "-v",
                                   "2",
                                   "-threads",
                                   "2",
                                   "-listeners",
                                   "2",
                                   "-drain-timeout",
                                   "50",
                                   "-allowed-subnets",
                                   directory.write("list", "127.0.0.1")};
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
    CHECK(manager.hears("WATCHDOG=1"));
    proxy.signal(SIGTERM);
    CHECK(manager.hears("STOPPING=1"));
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    CHECK(count_lines_with(proxy.output(), "system call refused") == 0);
}

TEST_CASE("systemd starts the services, which serve with every routing, and stops them", "[net][program_units]") {
    if (!systemd_host::is_possible()) {
        WARN("not tested: systemd needs the host's root, and a control group");
        return;
    }
    const auto routing = GENERATE(from_range(every_routing()));
    const auto* name = GENERATE("go-mmproxy.service", "go-mmproxy@web.service");
    CAPTURE(name, routing.flags);
    const network_namespace network;
    set_sysctl("net/ipv4/tcp_fwmark_accept", "1"); // which the services may not write
    const auto before = routing_state();
    const systemd_host host{go_mmproxy_path(), services_with(routing.flags)};
    proxied_targets targets;
    CHECK(host.run({"systemctl", "start", name}).status == 0);
    CHECK(host.property(name, "ActiveState") == "active");
    CHECK(host.property(name, "StatusText").starts_with("serving; services: 1, threads: "));
    targets.check_served(routing.serves_udp);
    const auto status = lines_of(host.run({"cat", "/proc/" + host.property(name, "MainPID") + "/status"}).output);
    CHECK(std::ranges::find(status, "CapEff:\t0000000000001400") != status.end());
    CHECK(host.run({"systemctl", "stop", name}).status == 0);
    CHECK(host.property(name, "Result") == "success");
    CHECK(count_lines_with(host.content("/mnt/log"), "system call refused") == 0);
    CHECK(routing_state() == before);
}

TEST_CASE("under systemd a client waits while the program is started again", "[net][program_units]") {
    if (!systemd_host::is_possible()) {
        WARN("not tested: systemd needs the host's root, and a control group");
        return;
    }
    const network_namespace network;
    tcp_listener target{target_v4()};
    auto units = services_with({"-l", "0.0.0.0:8443"});
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

TEST_CASE("systemd starts a program anew that hangs", "[net][program_units]") {
    if (!systemd_host::is_possible()) {
        WARN("not tested: systemd needs the host's root, and a control group");
        return;
    }
    const network_namespace network;
    auto units = services_with({});
    for (auto& one : units) one.text += "WatchdogSec=1\nRestartSec=0\n";
    const systemd_host host{go_mmproxy_path(), units};
    CHECK(host.run({"systemctl", "start", "go-mmproxy.service"}).status == 0);
    host.run({"kill", "-STOP", host.property("go-mmproxy.service", "MainPID")});
    CHECK(host.comes_to("go-mmproxy.service", "NRestarts", "1"));
    CHECK(host.comes_to("go-mmproxy.service", "ActiveState", "active"));
}

TEST_CASE("a system call that the filter of the services refuses ends the program in these tests",
          "[net][program_units]") {
    const network_namespace network;
    constexpr int killed_by_filter = 128 + SIGSYS;
    const sandbox filter = filter_of(unit("go-mmproxy.service"));
    CHECK(run_program({"true"}, filter).status == 0);
    CHECK(run_program({"chroot", "/", "true"}, filter).status == killed_by_filter);
}
