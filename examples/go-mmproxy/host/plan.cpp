// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/plan.hpp"

#include <mmproxy/dial/own_listeners.hpp>

#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/host/descriptors.hpp"
#include "go-mmproxy/host/loopback_targets.hpp"
#include "go-mmproxy/host/resolve.hpp"
#include "go-mmproxy/host/subnet_file.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace go_mmproxy {
namespace {

using mmproxy::ip_family;

/// A target that would never answer is the operator's to judge: routes may be set by hand besides ours.
mmproxy::socket_address look_up(const settings& s, std::string_view flag, const host_port& target, ip_family family,
                                plan& p) {
    const auto found = resolve(flag, target, family);
    if (auto why = unanswering(s, flag, target, found.address)) p.warnings.push_back(std::move(*why));
    return found;
}

/// Why a target cannot be served: it is what -l listens on. Nothing where it is not.
std::optional<std::string> calling_itself(const settings& s, std::string_view flag, const host_port& target,
                                          const mmproxy::socket_address& found, const plan& p) {
    if (!mmproxy::detail::own_listeners::would_take(p.listen, false, found)) return std::nullopt;
    return '-' + std::string{flag} + ": \"" + to_string(target) + "\" is what -l \"" + to_string(s.listen) +
           "\" listens on, so that the program would call itself: give the address and port of the server";
}

mmproxy::socket_address target4(const settings& s, plan& p) {
    const auto found = look_up(s, "4", s.target4, ip_family::ipv4, p);
    if (const auto mistake = calling_itself(s, "4", s.target4, found, p)) throw usage_error{*mistake};
    return found;
}

/// The default target is left out where there is no IPv6, and where it is the program itself; one that was asked for is
/// not.
std::optional<mmproxy::socket_address> target6(const settings& s, plan& p) {
    if (!s.target6 || (!s.target6_given && !host_has_ipv6())) return std::nullopt;
    const auto found = look_up(s, "6", *s.target6, ip_family::ipv6, p);
    const auto mistake = calling_itself(s, "6", *s.target6, found, p);
    if (mistake && s.target6_given) throw usage_error{*mistake};
    if (mistake) p.warnings.push_back(*mistake + "; IPv6 clients are not served");
    return mistake ? std::nullopt : std::optional{found};
}

allow_list load(const std::string& path) {
    if (path.empty()) return {};
    return {mmproxy::subnet_set{load_subnets(path)}};
}

mmproxy::tcp_options tcp_options(const settings& s) {
    return {.header_timeout = s.header_timeout,
            .connect_timeout = s.connect_timeout,
            .idle_timeout = s.idle_timeout,
            .balancer_keep_alive = s.keep_alive,
            .target_keep_alive = s.target_keep_alive,
            .max_header = s.max_header};
}

mmproxy::udp_options udp_options(const settings& s) {
    return {.close_after = s.close_after, .max_header = s.max_header};
}

/// A flow belongs to the thread of its listener: with UDP alone, a thread without a listener would have nothing to do.
std::size_t threads(const settings& s) {
    const auto asked = s.threads.value_or(std::max<std::size_t>(s.listeners, std::thread::hardware_concurrency()));
    return s.serves_tcp() ? asked : std::min(asked, s.listeners);
}

std::size_t spare_descriptors(const settings& s, const plan& p, std::size_t limit) {
    const std::size_t protocols = s.protocol == protocol_choice::all ? 2 : 1;
    return go_mmproxy::spare_descriptors(limit, {.threads = p.threads,
                                                 .relaying_threads = s.serves_tcp() ? p.threads : 0,
                                                 .listeners = s.listeners * protocols});
}

} // namespace

plan make_plan(const settings& s, std::size_t descriptors) {
    plan p;
    p.listen = resolve_listen(s.listen);
    p.listen_options.transparent = s.listen_transparent;
    p.listen_options.scope = resolve_scope(s.listen);
    p.target4 = target4(s, p);
    p.target6 = target6(s, p);
    p.access = load(s.allowed_subnets);
    p.destinations = load(s.allowed_destinations);
    p.tcp_options = tcp_options(s);
    p.udp_options = udp_options(s);
    p.threads = threads(s);
    p.most = make_capacity(s, spare_descriptors(s, p, descriptors));
    p.udp_options.max_flows = p.most.flows;
    p.descriptors = descriptors;
    p.shortages = name_shortages(s, p.most, descriptors);
    return p;
}

} // namespace go_mmproxy
