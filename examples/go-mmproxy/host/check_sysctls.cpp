// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_sysctls.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include "go-mmproxy/host/sysctl.hpp"
#include "go-mmproxy/text/joined.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include <fcntl.h>

namespace go_mmproxy {
namespace {

/// As the kernel joins most settings of an interface with those of `all`: one of both is enough.
bool is_on(const std::string& interface, const std::string& name) {
    return read_interface_sysctl("all", name) != 0 || read_interface_sysctl(interface, name) != 0;
}

/// `rp_filter` alone is joined by the greater value.
bool filters_strictly(const std::string& interface) {
    return std::max(read_interface_sysctl("all", "rp_filter"), read_interface_sysctl(interface, "rp_filter")) == 1;
}

bool drops_marked_packets(const std::string& interface) {
    const bool takes_own_addresses = is_on(interface, "accept_local") && !filters_strictly(interface);
    return is_on(interface, "src_valid_mark") && !takes_own_addresses;
}

template <class Predicate> std::vector<std::string> find_interfaces(Predicate is_it) {
    auto found = interfaces_with_sysctls();
    std::erase_if(found, [&](const auto& name) { return name == "lo" || !is_it(name); });
    std::ranges::sort(found);
    return found;
}

finding check_fwmark_accept() {
    constexpr auto* path = "/proc/sys/net/ipv4/tcp_fwmark_accept";
    if (read_sysctl("net/ipv4/tcp_fwmark_accept").value_or(0) != 0) return finding::ok(text(message::check_fwmark_on));
    const mmproxy::unique_fd writable{::open(path, O_WRONLY | O_CLOEXEC)};
    const int error = errno;
    if (writable.get() >= 0) return finding::ok(text(message::check_fwmark_settable));
    return finding::failure(text(message::check_fwmark_off, "reason"_is(std::generic_category().message(error))));
}

bool is_v4_loopback(const address_plan& one) {
    const auto address = one.listen.address.canonical();
    return address.is_v4() && address.is_loopback();
}

/// Other hosts' packets come to a loopback address only where DNAT has sent them there, which `route_localnet` lets it.
findings check_localnet(const service_plan& p) {
    const auto concerned = std::ranges::find_if(p.addresses, is_v4_loopback);
    if (p.chosen.routing != routing_choice::loopback || concerned == p.addresses.end()) return {};
    const auto open = find_interfaces([](const auto& name) { return is_on(name, "route_localnet"); });
    if (open.empty()) return {};
    return {finding::warning(
        text(message::check_localnet, "interfaces"_is(joined(open)), "listen"_is(to_string(concerned->listen))))};
}

void append(findings& to, findings more) {
    for (auto& one : more) to.push_back(std::move(one));
}

} // namespace

findings check_marked_packets(const service_settings& s) {
    if (!s.listen_transparent) return {};
    const auto dropping = find_interfaces(drops_marked_packets);
    if (dropping.empty()) return {finding::ok(text(message::check_marked_pass))};
    return {finding::warning(text(message::check_marked_dropped, "interfaces"_is(joined(dropping))))};
}

findings check_sysctls(const service_plan& p) {
    findings found;
    if (p.chosen.routing == routing_choice::fwmark) found.push_back(check_fwmark_accept());
    append(found, check_marked_packets(p.chosen));
    append(found, check_localnet(p));
    return found;
}

} // namespace go_mmproxy
