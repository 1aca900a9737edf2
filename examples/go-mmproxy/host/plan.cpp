// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/plan.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/host/descriptors.hpp"
#include "go-mmproxy/host/listening_addresses.hpp"
#include "go-mmproxy/host/loopback_targets.hpp"
#include "go-mmproxy/host/overlap.hpp"
#include "go-mmproxy/host/resolve.hpp"
#include "go-mmproxy/host/subnet_file.hpp"
#include "go-mmproxy/text/joined.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace go_mmproxy {
namespace {

using mmproxy::ip_family;
using targets = std::vector<mmproxy::socket_address>;

void plan_listening(service_plan& p, const service_settings& s, listening_addresses& all) {
    for (const auto& written : s.listen) {
        address_plan one;
        one.listen = resolve_listen(written);
        one.options.transparent = s.listen_transparent;
        one.options.fast_open_queue = s.tcp_fastopen ? one.options.backlog : 0;
        one.options.scope = resolve_scope(written);
        all.add(s, written, one);
        p.addresses.push_back(one);
    }
}

/// A target that would never answer is the operator's to judge: routes may be set by hand besides ours.
mmproxy::socket_address look_up(const service_settings& s, std::string_view flag, const host_port& target,
                                ip_family family, plan& all) {
    const auto found = resolve(flag, target, family);
    if (auto why = unanswering(s, flag, target, found.address)) all.warnings.push_back(std::move(*why));
    return found;
}

/// Looks each host up once where its ports follow each other.
targets look_up(const service_settings& s, std::string_view flag, const std::vector<host_port>& written,
                ip_family family, plan& all) {
    targets found;
    for (std::size_t i = 0; i < written.size(); ++i) {
        const bool is_known = i > 0 && written[i].host == written[i - 1].host;
        found.push_back(is_known ? mmproxy::socket_address{found.back().address, written[i].port}
                                 : look_up(s, flag, written[i], family, all));
    }
    return found;
}

/// Why targets cannot be served: the program listens on one of them. Nothing where it does not.
std::optional<std::string> calling_itself(const service_settings& s, std::string_view flag,
                                          const std::vector<host_port>& written, const targets& found,
                                          const listening_addresses& listening) {
    for (std::size_t i = 0; i < found.size(); ++i)
        if (const auto called = listening.find_called(s, found[i]))
            return text(message::calls_itself, "flag"_is(flag), "target"_is(to_string(written[i])),
                        "listen"_is(to_string(*called)));
    return std::nullopt;
}

targets targets4(const service_settings& s, plan& all, const listening_addresses& listening) {
    auto found = look_up(s, "4", s.target4, ip_family::ipv4, all);
    if (const auto mistake = calling_itself(s, "4", s.target4, found, listening)) throw usage_error{*mistake};
    return found;
}

/// The default target is left out where there is no IPv6, and where it is the program itself; one that was asked for is
/// not.
targets targets6(const service_settings& s, plan& all, const listening_addresses& listening) {
    if (s.target6.empty() || (!s.target6_given && !host_has_ipv6())) return {};
    auto found = look_up(s, "6", s.target6, ip_family::ipv6, all);
    const auto mistake = calling_itself(s, "6", s.target6, found, listening);
    if (mistake && s.target6_given) throw usage_error{*mistake};
    if (mistake) all.warnings.push_back(text(message::ipv6_not_served, "reason"_is(*mistake)));
    return mistake ? targets{} : found;
}

/// The target of an address: its own, or the one of all.
std::optional<mmproxy::socket_address> target_at(const targets& all, std::size_t address) {
    if (all.empty()) return std::nullopt;
    return all.size() == 1 ? all.front() : all.at(address);
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

void plan_targets(service_plan& p, plan& all, const listening_addresses& listening) {
    const auto v4 = targets4(p.chosen, all, listening);
    const auto v6 = targets6(p.chosen, all, listening);
    for (std::size_t i = 0; i < p.addresses.size(); ++i) {
        p.addresses[i].target4 = target_at(v4, i);
        p.addresses[i].target6 = target_at(v6, i);
    }
}

void plan_forwarding(service_plan& p) {
    p.access = load_access_rules(p.chosen);
    p.destinations = load_allow_list(p.chosen.allowed_destinations);
    p.tcp_options = tcp_options(p.chosen);
    p.udp_options = udp_options(p.chosen);
}

/// The address of a service that takes clients of the metrics' one; null: none does.
const address_plan* find_in_the_way(const mmproxy::socket_address& metrics, const service_plan& p) noexcept {
    const auto found = std::ranges::find_if(p.addresses, [&](const address_plan& one) {
        return overlap_of({metrics}, {one.listen, one.options.scope}) != overlap::none;
    });
    return p.chosen.serves_tcp() && found != p.addresses.end() ? &*found : nullptr;
}

std::optional<metrics_plan> plan_metrics(const std::optional<metrics_place>& place, const plan& all) {
    if (!place) return std::nullopt;
    if (!place->path.empty()) return metrics_plan{.path = place->path};
    const auto address = resolve_listen(place->address, "metrics");
    for (const auto& p : all.services)
        if (const auto* other = find_in_the_way(address, p))
            throw usage_error{
                text(message::metrics_on_service, "metrics"_is(to_string(*place)),
                     "listen"_is(to_string(p.chosen.listen.at(static_cast<std::size_t>(other - p.addresses.data())))))};
    return metrics_plan{.address = address};
}

bool serves_tcp(const process_settings& s) {
    return std::ranges::any_of(s.services, &service_settings::serves_tcp);
}

/// A flow belongs to the thread of its listener: with UDP alone, a thread without a listener would have nothing to do.
std::size_t threads(const process_settings& s) {
    std::size_t listeners = 0;
    std::size_t max_of_one = 0;
    for (const auto& one : s.services) {
        listeners += one.listeners * one.listen.size();
        max_of_one = std::max(max_of_one, one.listeners);
    }
    const auto asked = s.threads.value_or(std::max<std::size_t>(max_of_one, std::thread::hardware_concurrency()));
    return serves_tcp(s) ? asked : std::min(asked, listeners);
}

descriptor_users users_of(const process_settings& s, std::size_t threads) {
    descriptor_users users{.threads = threads, .services = s.services.size(), .serves_metrics = s.metrics.has_value()};
    for (const auto& one : s.services) {
        if (one.serves_tcp()) users.relaying_threads = threads;
        const auto listeners = one.listeners * one.listen.size();
        if (one.serves_tcp()) users.listeners += listeners;
        if (one.serves_udp()) users.listeners += listeners;
        if (one.serves_udp()) users.datagram_listeners += listeners;
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

bool listens_alike(const address_plan& a, const address_plan& b) noexcept {
    return a.listen == b.listen && a.options.scope == b.options.scope && a.options.transparent == b.options.transparent;
}

bool asks_for_io_uring(const plan& p) noexcept {
    const auto relays = [](const service_plan& one) { return one.chosen.serves_tcp(); };
    return p.thread_options.uses_io_uring && std::ranges::any_of(p.services, relays);
}

std::string all_addresses(const service_plan& p) {
    return p.addresses.size() == 1 ? to_string(p.addresses.front().listen) : joined(to_strings(p.chosen.listen));
}

std::string label_of(const service_plan& one, const plan& all) {
    if (!one.chosen.name.empty()) return one.chosen.name;
    return all.services.size() > 1 ? all_addresses(one) : std::string{};
}

plan make_plan(const process_settings& s, std::size_t descriptors) {
    plan p{.services = {},
           .threads = threads(s),
           .thread_options = s.thread_options,
           .descriptors = descriptors,
           .drain_timeout = s.drain_timeout};
    if (!s.user.empty()) p.user = find_user(s.user);
    listening_addresses listening;
    for (const auto& one : s.services) plan_listening(p.services.emplace_back(service_plan{one}), one, listening);
    p.metrics = plan_metrics(s.metrics, p);
    for (auto& one : p.services) plan_targets(one, p, listening);
    for (auto& one : p.services) plan_forwarding(one);
    share_out(p, s);
    return p;
}

std::vector<mmproxy::socket_address> targets_of(const service_plan& p) {
    std::vector<mmproxy::socket_address> all;
    for (const auto& one : p.addresses)
        for (const auto& target : {one.target4, one.target6})
            if (target && std::ranges::find(all, *target) == all.end()) all.push_back(*target);
    return all;
}

} // namespace go_mmproxy
