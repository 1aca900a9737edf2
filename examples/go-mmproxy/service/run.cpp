// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/run.hpp"

#include <mmproxy/fallback/fallback.hpp>

#include "go-mmproxy/host/descriptors.hpp"
#include "go-mmproxy/host/given_sockets.hpp"
#include "go-mmproxy/host/passed_sockets.hpp"
#include "go-mmproxy/host/privileges.hpp"
#include "go-mmproxy/host/switch_user.hpp"
#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/scoreboard.hpp"
#include "go-mmproxy/service/announcements.hpp"
#include "go-mmproxy/service/process.hpp"
#include "go-mmproxy/service/served_metrics.hpp"
#include "go-mmproxy/service/service_manager.hpp"
#include "go-mmproxy/service/signals.hpp"
#include "go-mmproxy/service/summary.hpp"
#include "go-mmproxy/service/watchdog.hpp"

#include <asio/post.hpp>

#include <system_error>
#include <utility>

namespace go_mmproxy {
namespace {

/// A thread that cannot be made is an obstacle of the start yet.
void run_threads(process& all) {
    try {
        all.run();
    } catch (const std::system_error& failure) {
        if (failure.code() == std::errc::resource_unavailable_try_again) throw;
        throw service_failure{failure.what()};
    }
}

/// Tells the manager when every thread runs. It may keep a message waiting, but no thread that serves.
void tell_when_ready(process& all, control& c, signals& s) {
    asio::post(all.threads().context(0), [&] { // the last one to start
        asio::post(s.context(), [&c] { c.tell_ready(); });
    });
}

/// Before any route is set and any port opened: what it may do as that user, it may also undo.
void become(const user_identity& user, log_output& output) {
    switch_user(user);
    auto line = log_line(info, message::user_switched);
    write(output, line.text("user", user.given));
}

/// What is asked for, as long as it is served.
struct asked {
    const process_settings& settings;
    plan planned;
    shared_sockets passed;
    settings_reader reread;
};

/// Returns after one of the signals. Then no service is left; their routes go with `s`, whose context has run the
/// guards.
void run(asked a, log_output& output, scoreboard& numbers, signals& s, const service_manager& manager) {
    served_metrics metrics{a.planned.metrics, numbers, output}; // first: it listens before anything is changed
    if (a.planned.user) become(*a.planned.user, output);
    const auto summed_up = summarise(a.planned);
    process all{a.planned, output, numbers, s.context()};
    all.listen([&](auto protocol, const auto& at) { return take_sockets(a.passed, a.planned.services, protocol, at); });
    metrics.start();
    tell_started(output, summed_up);
    control c{all, numbers.process, a.settings, a.planned.descriptors, std::move(a.reread), output, manager};
    const watchdog alive{s.context().get_executor(), all.threads(), manager};
    const signal_watch watch{s, [&](int signal) { c.handle(signal); }};
    tell_when_ready(all, c, s);
    run_threads(all);
}

} // namespace

void serve(const process_settings& s, log_output& output, settings_reader reread) {
    const service_manager manager;
    auto passed = take_passed_sockets();
    auto p = make_plan(s, raise_descriptor_limit());
    scoreboard numbers{facts_of(p)};
    const mmproxy::fallback_watch fallbacks{[&](const mmproxy::fallback& f) {
        numbers.note(f);
        tell_fallback(output, f);
    }};
    auto shared = share_sockets(std::move(passed), p.services);
    warn_of(output, message::socket_not_used, shared.unclaimed);
    tell_plan(output, p);
    for (const auto& one : p.services) require_privileges(one.chosen);
    signals handled; // before the routes: a signal must not leave them behind
    if (!reread) reread = [&s] { return s; };
    run({s, std::move(p), std::move(shared), std::move(reread)}, output, numbers, handled, manager);
    tell(output, message::stopped);
}

} // namespace go_mmproxy
