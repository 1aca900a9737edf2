// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/status_json.hpp"

#include <mmproxy/version.hpp>

#include "go-mmproxy/observe/json_writer.hpp"
#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/reason_text.hpp"
#include "go-mmproxy/observe/status_rows.hpp"

#include <chrono>

namespace go_mmproxy {
namespace {

std::string_view word_for(reason_row::what happened) {
    switch (happened) {
    case reason_row::what::refused: return "refused";
    case reason_row::what::broken: return "broken";
    case reason_row::what::dropped: return "dropped";
    case reason_row::what::reply_dropped: return "replyDropped";
    }
    return {};
}

double seconds(auto time) {
    return std::chrono::duration<double>{time}.count();
}

void write(json_writer& to, const process_status& p) {
    to.object([&] {
        to.key("version").value(MMPROXY_VERSION);
        to.key("startedSeconds").value(seconds(p.started.time_since_epoch()));
        to.key("ageSeconds").value(seconds(p.age));
        to.key("isDraining").value(p.is_draining);
        to.key("threads").value(p.facts.threads);
        to.key("usesIoUring").value(p.uses_io_uring());
        to.key("reloads").value(p.reloads);
        to.key("failedReloads").value(p.failed_reloads);
        to.key("cpuSeconds").value(p.used.cpu_seconds);
        if (p.used.resident_bytes) to.key("residentBytes").value(*p.used.resident_bytes);
        if (p.used.open_descriptors) to.key("openDescriptors").value(*p.used.open_descriptors);
        if (p.used.max_descriptors) to.key("maxDescriptors").value(*p.used.max_descriptors);
    });
}

void write(json_writer& to, const status_row& r) {
    to.object([&] {
        to.key("service").value(r.service->name);
        to.key("protocol").value(r.protocol);
        to.key("active").value(r.active);
        to.key("max").value(r.max);
        to.key("begun").value(r.begun);
        to.key("refused").value(r.refused);
        to.key("broken").value(r.broken);
        to.key("fromClientBytes").value(r.from_client);
        to.key("fromTargetBytes").value(r.from_target);
    });
}

void write(json_writer& to, const reason_row& r) {
    to.object([&] {
        to.key("service").value(r.service->name);
        to.key("protocol").value(r.protocol);
        to.key("what").value(word_for(r.happened));
        to.key("reason").value(r.reason.word());
        to.key("message").value(reason_text(r.reason));
        to.key("count").value(r.count);
    });
}

/// Without its line feed.
std::string json_of(const log_line& line) {
    auto json = line.as(log_format_choice::json);
    json.pop_back();
    return json;
}

} // namespace

std::string status_json(const status& now, const std::vector<recent_lines::line>& recent) {
    json_writer json;
    json.object([&] {
        json.key("problem").value(problem_of(now));
        write(json.key("process"), now.process);
        json.key("routeRepairs").value(route_losses(now));
        json.key("rows").array(rows_of(now), [&](const status_row& r) { write(json, r); });
        json.key("reasons").array(reasons_of(now), [&](const reason_row& r) { write(json, r); });
        json.key("recent").array(recent, [&](const auto& line) { json.raw(json_of(*line)); });
    });
    return std::move(json).take() + '\n';
}

} // namespace go_mmproxy
