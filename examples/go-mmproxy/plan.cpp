// SPDX-License-Identifier: BSL-1.0
#include "plan.hpp"

#include "descriptors.hpp"
#include "loopback_targets.hpp"
#include "resolve.hpp"
#include "subnet_file.hpp"

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

/// The default target is left out where there is no IPv6; one that was asked for is not.
std::optional<mmproxy::socket_address> target6(const settings& s, plan& p) {
    if (!s.target6 || (!s.target6_given && !host_has_ipv6())) return std::nullopt;
    return look_up(s, "6", *s.target6, ip_family::ipv6, p);
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

std::size_t threads(const settings& s) {
    return s.threads.value_or(std::max<std::size_t>(s.listeners, std::thread::hardware_concurrency()));
}

/// A flow belongs to the thread of its listener, so that a thread without one would have nothing to do.
std::size_t udp_threads(const settings& s) {
    return std::min(threads(s), s.listeners);
}

std::size_t spare_descriptors(const settings& s, const plan& p, std::size_t limit) {
    const std::size_t protocols = s.protocol == protocol_choice::all ? 2 : 1;
    return go_mmproxy::spare_descriptors(limit, {.threads = p.tcp_threads + p.udp_threads,
                                                 .relaying_threads = p.tcp_threads,
                                                 .listeners = s.listeners * protocols});
}

} // namespace

plan make_plan(const settings& s, std::size_t descriptors) {
    plan p;
    p.listen = resolve_listen(s.listen);
    p.listen_options.transparent = s.listen_transparent;
    p.target4 = look_up(s, "4", s.target4, ip_family::ipv4, p);
    p.target6 = target6(s, p);
    p.access = load(s.allowed_subnets);
    p.destinations = load(s.allowed_destinations);
    p.tcp_options = tcp_options(s);
    p.udp_options = udp_options(s);
    if (s.serves_tcp()) p.tcp_threads = threads(s);
    if (s.serves_udp()) p.udp_threads = udp_threads(s);
    p.most = make_capacity(s, spare_descriptors(s, p, descriptors));
    p.udp_options.max_flows = p.most.flows;
    return p;
}

} // namespace go_mmproxy
