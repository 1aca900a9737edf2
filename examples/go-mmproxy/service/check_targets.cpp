// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/check_targets.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "go-mmproxy/host/privileges.hpp"
#include "go-mmproxy/host/reply_inspector.hpp"
#include "go-mmproxy/host/served_targets.hpp"
#include "go-mmproxy/host/start_failure.hpp"
#include "go-mmproxy/service/client_trial.hpp"
#include "go-mmproxy/service/target_dial.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace go_mmproxy {
namespace {

using mmproxy::transport;

/// Whether clients are dialled as themselves: named ones, at targets that the settings know.
bool dials_as_clients(const service_settings& s) {
    return s.header != header_choice::none && !s.dynamic_destination;
}

bool may_dial_as_clients(const service_settings& s) {
    try {
        require_privileges(s);
        return true;
    } catch (const std::system_error&) {
        return false; // which the check of the capabilities has told
    }
}

/// The targets but for those whose loopback address is missing, which is told once for each address.
std::vector<served_target> find_triable(const service_plan& p, const finding_sink& tell) {
    auto targets = served_targets(p);
    std::set<std::string> told;
    std::erase_if(targets, [&](const served_target& t) {
        const auto fault = reply_inspector::find_loopback_fault(t.address.address);
        if (fault && told.insert(*fault).second) tell(finding::failure(*fault));
        return fault.has_value();
    });
    return targets;
}

bool is_refused(const attempt& a) {
    return a.result == std::errc::connection_refused;
}

using about_target = message_with<named_argument<"protocol">, named_argument<"target">>;

std::string text_about(const served_target& t, about_target what) {
    return text(what, "protocol"_is(name_of(t.protocol)), "target"_is(to_string(t.address)));
}

finding describe(const attempt& a) {
    if (is_refused(a)) return finding::failure(text_about(a.target, message::check_refused));
    if (a.is_silent()) return finding::ok(text_about(a.target, message::check_not_refused));
    if (a.result)
        return finding::failure(text(message::check_unreached, "protocol"_is(name_of(a.target.protocol)),
                                     "target"_is(to_string(a.target.address)), "reason"_is(a.result.message())));
    if (a.target.protocol == transport::datagram) return finding::ok(text_about(a.target, message::check_answered));
    return finding::ok(text_about(a.target, message::check_reached));
}

/// The default of -6 fails no service that has not asked for it.
finding softened(finding f, const service_plan& p, const served_target& t) {
    const bool is_default = t.address.address.is_v6() && !p.chosen.target6_given;
    if (!is_default || f.how != verdict::failure) return f;
    return finding::warning(text(message::check_default_target6, "fault"_is(f.text)));
}

/// Tries the targets from the host's own address.
std::vector<attempt> try_plainly(const service_plan& p, stoppable_wait& wait, const finding_sink& tell) {
    const target_dial dial{chosen_routing{mmproxy::external_routing{}}, wait};
    std::vector<attempt> attempts;
    for (const auto& target : find_triable(p, tell)) {
        attempts.push_back({target, dial.try_target(target.protocol, {}, target.address)});
        if (wait.signal() != 0) return {};
        tell(softened(describe(attempts.back()), p, target));
    }
    return attempts;
}

/// A target that is not reached at all says nothing about clients. Nor does a refusal with `-routing fwmark`: no socket
/// sends it, so that it has no mark and is lost.
bool tells_of_clients(const attempt& a, const service_settings& s) {
    return !a.result || (is_refused(a) && s.routing != routing_choice::fwmark) || a.is_silent();
}

void try_as_client(const service_plan& p, const std::vector<attempt>& attempts, stoppable_wait& wait,
                   const finding_sink& tell) {
    const client_trial trial{p, wait};
    bool is_well = true;
    for (const auto& a : attempts) {
        if (!tells_of_clients(a, p.chosen)) continue;
        auto found = trial.try_as_client(a);
        if (wait.signal() != 0) return;
        is_well = is_well && found.how != verdict::failure;
        tell(std::move(found));
    }
    if (!is_well) return;
    for (auto& fault : trial.find_faults()) tell(std::move(fault));
}

} // namespace

void check_targets(const service_plan& p, stoppable_wait& wait, const finding_sink& tell) {
    const auto attempts = try_plainly(p, wait, tell);
    const auto tells = [&](const attempt& a) { return tells_of_clients(a, p.chosen); };
    if (std::ranges::none_of(attempts, tells)) return;
    if (!dials_as_clients(p.chosen) || !may_dial_as_clients(p.chosen)) return;
    try {
        try_as_client(p, attempts, wait, tell);
    } catch (const std::system_error& failure) {
        tell(finding::failure(explain_start_failure(failure)));
    }
}

} // namespace go_mmproxy
