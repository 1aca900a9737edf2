// SPDX-License-Identifier: BSL-1.0
#include "support/go_mmproxy_check.hpp"

#include "support/catch.hpp"
#include "support/topology.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

namespace fs = std::filesystem;

/// All settings of the network, but for those that can only be written.
strings sysctls() {
    strings all;
    for (const auto* family : {"ipv4", "ipv6"})
        for (const auto& entry : fs::recursive_directory_iterator{"/proc/sys/net/" + std::string{family}}) {
            std::string value;
            std::getline(std::ifstream{entry.path()}, value, '\0');
            all.push_back(entry.path().string() + '=' + value);
        }
    return all;
}

/// What a check must not change. The kernel itself sets up link-local addresses some time after a link.
strings host_state() {
    auto state = lines_of(routing_state());
    std::erase_if(state,
                  [](const auto& line) { return line.find("fe80:") != line.npos || line.starts_with("multicast"); });
    std::ranges::copy(sysctls(), std::back_inserter(state));
    std::ranges::sort(state);
    return state;
}

/// What one of two sorted states has, and the other has not.
strings difference(const strings& one, const strings& other) {
    strings different;
    std::ranges::set_symmetric_difference(one, other, std::back_inserter(different));
    return different;
}

} // namespace

strings with(strings flags, const strings& more) {
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
}

strings checking(const strings& more) {
    auto flags = go_mmproxy_with_defaults(with({"--check"}, more));
    flags.erase(flags.begin()); // the program
    return flags;
}

report check(const strings& more, const confinement& confined) {
    const auto before = host_state();
    const auto result = run_go_mmproxy(checking(more), confined);
    CAPTURE(more, result.output, result.errors);
    CHECK(result.errors.empty());
    CHECK(difference(before, host_state()) == strings{});
    for (const auto& line : lines_of(result.output))
        CHECK((line.starts_with("OK   ") || line.starts_with("WARN ") || line.starts_with("FAIL ")));
    const report found{result.status, result.output};
    CHECK((found.status == 1) == found.has("FAIL "));
    CHECK((found.status == 0 || found.status == 1));
    return found;
}

void make_tunnel(const std::string& table) {
    ip("link add vpn type veth peer name nowhere");
    ip("addr add 10.9.0.1/24 dev vpn");
    for (const std::string end : {"vpn", "nowhere"}) // without the address that the kernel adds some time later
        ip("link set " + end + " up addrgenmode none");
    ip("route add default dev vpn table " + table);
}
