// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/client_trial.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/host/bound_sockets.hpp"
#include "go-mmproxy/host/check_rules.hpp"
#include "go-mmproxy/host/foreign_client.hpp"
#include "go-mmproxy/host/reply_check.hpp"
#include "go-mmproxy/service/service.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace go_mmproxy {
namespace {

using mmproxy::socket_address;
using mmproxy::transport;

chosen_routing install_routing(service_plan p) {
    const bool is_set_up = p.chosen.routing != routing_choice::none;
    if (is_set_up && has_neglected_routing(p, table_of(p.chosen))) p.chosen.routing = routing_choice::none;
    return make_routing(p);
}

/// With a port of the kernel's choice.
socket_address client_of(const served_target& t) {
    return {foreign_client(t.address.family()), 0};
}

using about_client = message_with<named_argument<"protocol">, named_argument<"target">, named_argument<"client">>;

std::string text_about(const served_target& t, about_client what) {
    return text(what, "protocol"_is(name_of(t.protocol)), "target"_is(to_string(t.address)),
                "client"_is(to_string(client_of(t).address)));
}

finding heard(const served_target& t) {
    if (t.protocol == transport::datagram) return finding::ok(text_about(t, message::check_client_answered));
    return finding::ok(text_about(t, message::check_client_connected));
}

finding unheard_because(const served_target& t, const std::string& reason) {
    return finding::failure(text(message::check_client_unheard, "protocol"_is(name_of(t.protocol)),
                                 "target"_is(to_string(t.address)), "client"_is(to_string(client_of(t).address)),
                                 "reason"_is(reason)));
}

/// What loses an answer that rules and routes of this host do not lead astray.
plain_message what_loses_answers(const served_target& t) {
    if (is_of_this_host(t.address.address)) return message::check_dropped;
    return message::check_elsewhere;
}

/// The wildcard address that the server of a UDP target is bound to; nothing where it is bound to the target's own.
std::optional<socket_address> wildcard_of(const socket_address& target) {
    const auto bound = find_bound_sockets(transport::datagram, target.port);
    const auto is_own = [&](const bound_socket& s) { return s.address.canonical() == target.canonical(); };
    const auto takes = [&](const bound_socket& s) {
        return s.address.address.is_wildcard() && (s.address.address.is_v6() || target.address.is_v4());
    };
    const auto found = std::ranges::find_if(bound, takes);
    if (found == bound.end() || std::ranges::any_of(bound, is_own)) return std::nullopt;
    return found->address;
}

} // namespace

bool attempt::is_silent() const noexcept {
    return target.protocol == transport::datagram && result == std::errc::timed_out;
}

client_trial::client_trial(const service_plan& p, stoppable_wait& wait)
    : plan_{p}, replies_{make_reply_inspector(p.chosen)}, dial_{install_routing(p), wait} {}

finding client_trial::try_as_client(const attempt& plainly) const {
    const auto& target = plainly.target;
    const auto ec = dial_.try_target(target.protocol, client_of(target), target.address);
    if (!ec) return heard(target);
    if (ec == std::errc::connection_refused) return finding::ok(text_about(target, message::check_client_refused));
    if (ec == std::errc::timed_out && target.protocol == transport::datagram) return unanswered(plainly);
    return unheard(target, ec);
}

findings client_trial::find_faults() const {
    findings found;
    for (auto& fault : check_replies(plan_, replies_)) found.push_back(finding::failure(std::move(fault)));
    return found;
}

/// EPERM, from a kernel that lets this process dial as a client, is the answer of a firewall.
finding client_trial::unheard(const served_target& t, std::error_code ec) const {
    if (const auto fault = replies_.find_fault(t.protocol, t.address, client_of(t))) return unheard_because(t, *fault);
    const bool is_lost = ec == std::errc::timed_out || ec == std::errc::operation_not_permitted;
    return unheard_because(t, is_lost ? text(what_loses_answers(t)) : ec.message());
}

/// A server that is silent by nature says nothing about the way of its answers.
finding client_trial::unanswered(const attempt& plainly) const {
    const auto& target = plainly.target;
    if (const auto fault = replies_.find_fault(target.protocol, target.address, client_of(target)))
        return unheard_because(target, *fault);
    const auto bound = wildcard_of(target.address);
    if (bound && plan_.chosen.routing == routing_choice::loopback)
        return {plainly.result ? verdict::warning : verdict::failure,
                text(message::check_wildcard_server, "target"_is(to_string(target.address)),
                     "bound"_is(to_string(*bound)))};
    if (!plainly.result) return unheard_because(target, text(what_loses_answers(target)));
    return finding::warning(text_about(target, message::check_client_untold));
}

} // namespace go_mmproxy
