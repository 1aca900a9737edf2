// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/control.hpp"

#include "go-mmproxy/config/flags.hpp"
#include "go-mmproxy/host/privileges.hpp"
#include "go-mmproxy/host/start_failure.hpp"
#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/service/announcements.hpp"
#include "go-mmproxy/service/manager_status.hpp"
#include "go-mmproxy/service/totals.hpp"
#include "go-mmproxy/text/joined.hpp"

#include <csignal>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

namespace go_mmproxy {
namespace {

log_line stopping(const part_list& parts, int signal) {
    auto line = log_line(info, message::stopping);
    line.text("signal", ::strsignal(signal));
    for (const auto& [counted, count] : totals_of(parts)) line.number(counted, count);
    return line;
}

/// The names of the services that something has become of; a service without a name is told of as `-`.
void add(log_line& line, std::string_view key, std::vector<std::string> names) {
    for (auto& name : names)
        if (name.empty()) name = "-";
    if (!names.empty()) line.text(key, joined(names));
}

log_line reloaded(const reload_result& result) {
    auto line = log_line(info, message::reloaded);
    add(line, "started", result.started);
    add(line, "changed", result.changed);
    add(line, "replaced", result.replaced);
    add(line, "ended", result.ended);
    return line;
}

} // namespace

control::control(process& of, process_numbers& numbers, process_settings started_with, std::size_t descriptors,
                 settings_reader reread, log_output& output, const service_manager& manager)
    : process_{of},
      numbers_{numbers},
      started_with_{std::move(started_with)},
      drain_timeout_{started_with_.drain_timeout},
      descriptors_{descriptors},
      reread_{std::move(reread)},
      output_{output},
      manager_{manager} {}

void control::handle(int signal) {
    if (signal == SIGUSR1) return tell_status();
    if (signal != SIGHUP) return stop(signal);
    if (!is_stopping_) reload();
}

/// A signal of the start may have come first.
void control::tell_ready() const {
    if (is_stopping_) return;
    go_mmproxy::tell_ready(manager_, process_.services().size(), process_.threads().size(), output_);
}

/// The first signal lets connections and flows finish for a while, the next one cuts them off.
void control::stop(int signal) {
    const auto limit = std::exchange(is_stopping_, true) ? duration::zero() : drain_timeout_;
    numbers_.is_draining = true;
    auto line = stopping(process_.parts(), signal);
    process_.stop(limit);
    write(output_, line); // afterwards: the end waits for no log, and for no service manager
    tell_stopping(manager_, process_.parts(), limit);
}

void control::reload() {
    tell_reloading(manager_);
    output_.reopen();
    try {
        exchange();
        ++numbers_.reloads;
        numbers_.last_reload_failed = false;
    } catch (const std::exception& failure) {
        ++numbers_.failed_reloads;
        numbers_.last_reload_failed = true;
        auto line = log_line(error, message::not_reloaded);
        write(output_, line.text("error", explain_start_failure(failure)));
    }
    tell_ready();
}

void control::exchange() {
    const auto settings = reread_();
    const auto next = make_plan(settings, descriptors_);
    for (const auto& one : next.services) require_privileges(one.chosen);
    auto line = reloaded(process_.reload(next));
    drain_timeout_ = next.drain_timeout;
    tell_plan(output_, next);
    warn_of_fixed(settings);
    write(output_, line);
}

/// Of the flags of the process that cannot change while it runs, at each reload that asks for another value than runs.
void control::warn_of_fixed(const process_settings& next) const {
    for (const auto& f : all_flags()) {
        if (!f.is_of_process() || f.is_live || write_values(f, next, {}) == write_values(f, started_with_, {}))
            continue;
        auto line = log_line(warn, message::holds_from_next_start);
        write(output_, line.text("flag", f.name()));
    }
}

void control::tell_status() const {
    for (const auto& one : process_.services()) {
        auto line = line_about(one.planned().chosen.name, info, message::service_status);
        line.text("listenAdr", all_addresses(one.planned()));
        for (const auto& part : one.parts()) line.number(part->counted(), part->count());
        write(output_, line);
    }
}

} // namespace go_mmproxy
