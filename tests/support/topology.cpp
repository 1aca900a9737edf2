// SPDX-License-Identifier: BSL-1.0
#include "support/topology.hpp"

#include "support/child_process.hpp"
#include "support/waiting.hpp"

#include <sstream>
#include <stdexcept>

#include <unistd.h>

void ip(const std::string& arguments) {
    require_program("ip", "iproute2");
    std::vector<std::string> words{"ip"};
    std::istringstream rest{arguments};
    for (std::string word; rest >> word;) words.push_back(word);
    const auto result = run_program(words);
    if (result.status != 0) throw std::runtime_error{"ip " + arguments + ": " + result.errors};
}

void route_replies_to_loopback() {
    ip("rule add from 127.0.0.1/8 iif lo lookup 123");
    ip("route add local 0.0.0.0/0 dev lo table 123");
    ip("-6 rule add from ::1/128 iif lo lookup 123");
    ip("-6 route add local ::/0 dev lo table 123");
}

std::string routing_state() {
    require_program("ip", "iproute2");
    std::string all;
    for (const char* family : {"-4", "-6"}) {
        all += run_program({"ip", family, "rule", "show"}).output;
        all += run_program({"ip", family, "route", "show", "table", "all"}).output;
    }
    return all;
}

namespace {

void bring_up(const link_end& end) {
    const auto inside = end.space.enter();
    // Without duplicate address detection an IPv6 address can be used at once.
    for (const auto& address : end.addresses)
        ip("addr add " + address + " dev " + end.name + (address.find(':') == std::string::npos ? "" : " nodad"));
    ip("link set " + end.name + " up");
}

/// Until the kernel has seen that both ends are up, it drops what is sent.
void await_carrier(const link_end& end) {
    const auto inside = end.space.enter();
    const auto is_up = [&] {
        return run_program({"ip", "link", "show", end.name}).output.find("state UP") != std::string::npos;
    };
    if (!eventually(is_up)) throw std::runtime_error{end.name + " does not come up"};
}

} // namespace

void join(const link_end& left, const link_end& right) {
    const auto path = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(right.space.native_handle());
    left.space.run([&] { ip("link add " + left.name + " type veth peer name " + right.name + " netns " + path); });
    bring_up(left);
    bring_up(right);
    await_carrier(left);
    await_carrier(right);
}

client_balancer_host::client_balancer_host() {
    join({client, "to-balancer", {"203.0.113.7/24", "2001:db8:c::7/64"}},
         {balancer, "to-client", {"203.0.113.1/24", "2001:db8:c::1/64"}});
    join({balancer, "to-host", {"10.0.0.1/24", "fd00::1/64"}}, {host, "to-balancer", {"10.0.0.2/24", "fd00::2/64"}});
}
