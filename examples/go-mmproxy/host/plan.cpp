// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/plan.hpp"

#include <mmproxy/dial/own_listeners.hpp>

#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/host/descriptors.hpp"
#include "go-mmproxy/host/loopback_targets.hpp"
#include "go-mmproxy/host/overlap.hpp"
#include "go-mmproxy/host/resolve.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace go_mmproxy {
namespace {

using mmproxy::ip_family;

bool share_a_protocol(const service_settings& a, const service_settings& b) noexcept {
    return (a.serves_tcp() && b.serves_tcp()) || (a.serves_udp() && b.serves_udp());
}

/// Whether the sockets of the services share the port where they overlap: those of TCP do where there are several of
/// each. The first one of UDP, of several too, does not.
bool share_the_port(const service_settings& a, const service_settings& b) noexcept {
    return !(a.serves_udp() && b.serves_udp()) && a.listeners > 1 && b.listeners > 1;
}

/// Whether one service could not listen besides the other, or would take clients of it.
bool are_in_the_way(const service_plan& a, const service_plan& b) noexcept {
    if (!share_a_protocol(a.chosen, b.chosen)) return false;
    const auto common = overlap_of({a.listen, a.listen_options.scope}, {b.listen, b.listen_options.scope});
    return common == overlap::full || (common == overlap::partial && !share_the_port(a.chosen, b.chosen));
}

void check_listens_alone(const service_plan& p, const plan& all) {
    for (const auto& other : all.services)
        if (are_in_the_way(p, other))
            throw usage_error{text(message::listened_on_twice, "listen"_is(to_string(p.chosen.listen)),
                                   "other"_is(to_string(other.chosen.listen)))};
}

service_plan plan_listening(const service_settings& s, const plan& all) {
    service_plan p{s};
    p.listen = resolve_listen(s.listen);
    p.listen_options.transparent = s.listen_transparent;
    p.listen_options.fast_open_queue = s.tcp_fastopen ? p.listen_options.backlog : 0;
    p.listen_options.scope = resolve_scope(s.listen);
    check_listens_alone(p, all);
    return p;
}

/// A target that would never answer is the operator's to judge: routes may be set by hand besides ours.
mmproxy::socket_address look_up(const service_settings& s, std::string_view flag, const host_port& target,
                                ip_family family, plan& all) {
    const auto found = resolve(flag, target, family);
    if (auto why = unanswering(s, flag, target, found.address)) all.warnings.push_back(std::move(*why));
    return found;
}

/// The service that listens on a target of `caller`, so that the program would call itself; null: none does. A target
/// names no interface: a link-local one, which could not be dialled, counts as one of every link.
const service_plan* find_called(const service_settings& caller, const mmproxy::socket_address& target,
                                const plan& all) {
    const auto called = std::ranges::find_if(all.services, [&](const service_plan& p) {
        return share_a_protocol(caller, p.chosen) &&
               mmproxy::detail::own_listeners::would_take(p.listen, false, target);
    });
    return called == all.services.end() ? nullptr : &*called;
}

/// Why a target cannot be served: the program listens on it. Nothing where it does not.
std::optional<std::string> calling_itself(const service_settings& s, std::string_view flag, const host_port& target,
                                          const mmproxy::socket_address& found, const plan& all) {
    const auto* called = find_called(s, found, all);
    if (called == nullptr) return std::nullopt;
    return text(message::calls_itself, "flag"_is(flag), "target"_is(to_string(target)),
                "listen"_is(to_string(called->chosen.listen)));
}

mmproxy::socket_address target4(const service_settings& s, plan& all) {
    const auto found = look_up(s, "4", s.target4, ip_family::ipv4, all);
    if (const auto mistake = calling_itself(s, "4", s.target4, found, all)) throw usage_error{*mistake};
    return found;
}

/// The default target is left out where there is no IPv6, and where it is the program itself; one that was asked for is
/// not.
std::optional<mmproxy::socket_address> target6(const service_settings& s, plan& all) {
    if (!s.target6 || (!s.target6_given && !host_has_ipv6())) return std::nullopt;
    const auto found = look_up(s, "6", *s.target6, ip_family::ipv6, all);
    const auto mistake = calling_itself(s, "6", *s.target6, found, all);
    if (mistake && s.target6_given) throw usage_error{*mistake};
    if (mistake) all.warnings.push_back(text(message::ipv6_not_served, "reason"_is(*mistake)));
    return mistake ? std::nullopt : std::optional{found};
}

mmproxy::tcp_options tcp_options(const service_settings& s) {
    return {.header_timeout = s.header_timeout,
            .connect_timeout = s.connect_timeout,
            .idle_timeout = s.idle_timeout,
            .balancer_keep_alive = s.keep_alive,
            .target_keep_alive = s.target_keep_alive,
            .user_timeout = s.tcp_user_timeout,
            .max_header = s.max_header};
}

mmproxy::udp_options udp_options(const service_settings& s) {
    return {.close_after = s.close_after, .max_header = s.max_header};
}

void plan_forwarding(service_plan& p, plan& all) {
    p.target4 = target4(p.chosen, all);
    p.target6 = target6(p.chosen, all);
    p.access = load_access_rules(p.chosen);
    p.destinations = load_allow_list(p.chosen.allowed_destinations);
    p.tcp_options = tcp_options(p.chosen);
    p.udp_options = udp_options(p.chosen);
}

bool serves_tcp(const process_settings& s) {
    return std::ranges::any_of(s.services, &service_settings::serves_tcp);
}

/// A flow belongs to the thread of its listener: with UDP alone, a thread without a listener would have nothing to do.
std::size_t threads(const process_settings& s) {
    std::size_t listeners = 0;
    std::size_t max_of_one = 0;
    for (const auto& one : s.services) {
        listeners += one.listeners;
        max_of_one = std::max(max_of_one, one.listeners);
    }
    const auto asked = s.threads.value_or(std::max<std::size_t>(max_of_one, std::thread::hardware_concurrency()));
    return serves_tcp(s) ? asked : std::min(asked, listeners);
}

descriptor_users users_of(const process_settings& s, std::size_t threads) {
    descriptor_users users{.threads = threads, .services = s.services.size()};
    for (const auto& one : s.services) {
        if (one.serves_tcp()) users.relaying_threads = threads;
        if (one.serves_tcp()) users.listeners += one.listeners;
        if (one.serves_udp()) users.listeners += one.listeners;
        if (one.serves_udp()) users.datagram_listeners += one.listeners;
    }
    return users;
}

void share_out(plan& p, const process_settings& s) {
    const auto shares = share_descriptors(s.services, spare_descriptors(p.descriptors, users_of(s, p.threads)));
    for (std::size_t i = 0; i < shares.size(); ++i) {
        auto& one = p.services[i];
        one.limits = make_capacity(one.chosen, shares[i]);
        one.udp_options.max_flows = one.limits.flows;
        one.shortages = name_shortages(one.chosen, one.limits, p.descriptors);
    }
}

} // namespace

plan make_plan(const process_settings& s, std::size_t descriptors) {
    plan p{.services = {},
           .threads = threads(s),
           .thread_options = s.thread_options,
           .descriptors = descriptors,
           .drain_timeout = s.drain_timeout};
    for (const auto& one : s.services) p.services.push_back(plan_listening(one, p));
    for (auto& one : p.services) plan_forwarding(one, p);
    share_out(p, s);
    return p;
}

} // namespace go_mmproxy
