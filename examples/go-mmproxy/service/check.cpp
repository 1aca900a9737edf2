// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/check.hpp"

#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/host/check_access.hpp"
#include "go-mmproxy/host/check_capabilities.hpp"
#include "go-mmproxy/host/check_listening.hpp"
#include "go-mmproxy/host/check_metrics.hpp"
#include "go-mmproxy/host/check_resources.hpp"
#include "go-mmproxy/host/check_rules.hpp"
#include "go-mmproxy/host/check_sysctls.hpp"
#include "go-mmproxy/host/check_user.hpp"
#include "go-mmproxy/host/descriptors.hpp"
#include "go-mmproxy/host/file_access.hpp"
#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/host/start_failure.hpp"
#include "go-mmproxy/service/check_targets.hpp"
#include "go-mmproxy/service/stoppable_wait.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace go_mmproxy {
namespace {

void tell_all(const finding_sink& tell, findings found) {
    for (auto& f : found) tell(std::move(f));
}

/// Nothing where the settings come to nothing on this host, which is told.
std::optional<plan> make_plan_or_tell(const process_settings& s, const finding_sink& tell) {
    try {
        return make_plan(s, raise_descriptor_limit());
    } catch (const usage_error&) {
        throw;
    } catch (const std::exception& failure) {
        tell(finding::failure(explain_start_failure(failure)));
        return std::nullopt;
    }
}

bool sets_rules(const service_plan& p) {
    return p.chosen.routing != routing_choice::none;
}

/// As `log_output` would say it.
finding check_log_file(const std::string& path) {
    const auto refusal = refusal_to_write(path);
    if (!refusal) return finding::ok(text(message::check_log_file, "path"_is(path)));
    return finding::failure(text(message::cannot_open_log, "path"_is(path), "reason"_is(refusal.message())));
}

void check_process(const process_settings& s, const plan& p, const finding_sink& tell) {
    for (const auto& warning : p.warnings) tell(finding::warning(warning));
    if (!s.log_file.empty()) tell(check_log_file(s.log_file));
    if (p.user) tell(check_user(*p.user));
    tell_all(tell, check_metrics(p));
    tell_all(tell, check_io_uring(p));
    if (std::ranges::any_of(p.services, sets_rules)) tell_all(tell, check_rules());
}

void check_service(const service_plan& one, const plan& all, stoppable_wait& wait, const finding_sink& tell) {
    tell_all(tell, check_openness(one));
    tell_all(tell, check_allow_list(one));
    tell_all(tell, check_destinations(one));
    tell_all(tell, check_descriptors(one, all.descriptors));
    tell_all(tell, check_sysctls(one));
    tell_all(tell, check_reply_port(one, all));
    tell_all(tell, check_listening(one));
    check_targets(one, wait, tell);
}

void check_services(const plan& p, stoppable_wait& wait, const finding_sink& tell) {
    for (const auto& one : p.services) {
        if (wait.signal() != 0) return;
        check_service(one, p, wait, [&tell, label = label_of(one, p)](finding f) {
            f.service = label;
            tell(std::move(f));
        });
    }
}

} // namespace

void check(const process_settings& s, const finding_sink& tell) {
    tell_all(tell, check_capabilities(s.services));
    tell_all(tell, check_client_ports(s.services));
    const auto p = make_plan_or_tell(s, tell); // which a signal ends at once: a look-up of a name may take long
    if (!p) return;
    signals handled; // before the first route: a signal must not leave it behind
    stoppable_wait wait{handled};
    check_process(s, *p, tell);
    check_services(*p, wait, tell);
    if (const int number = wait.signal(); number != 0)
        tell(finding::failure(text(message::check_interrupted, "signal"_is(::strsignal(number)))));
}

} // namespace go_mmproxy
