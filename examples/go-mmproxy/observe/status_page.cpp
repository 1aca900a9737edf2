// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/status_page.hpp"

#include <mmproxy/version.hpp>

#include "go-mmproxy/observe/html_text.hpp"
#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/page_numbers.hpp"
#include "go-mmproxy/observe/reason_text.hpp"
#include "go-mmproxy/observe/status_page_files.hpp"
#include "go-mmproxy/observe/status_rows.hpp"
#include "go-mmproxy/observe/timestamp.hpp"
#include "go-mmproxy/text/joined.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace go_mmproxy {
namespace {

namespace files = status_page_files;

/// A text for the operator, as it stands in HTML.
std::string said(plain_message m) {
    return html_text(text_of(m.id()));
}

std::string upper_case(std::string_view word) {
    std::string result{word};
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

std::string lower_case(std::string_view word) {
    std::string result{word};
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string hidden_if(bool is_so) {
    return is_so ? " hidden" : "";
}

// The tiles.

/// A number of the whole process.
struct tile {
    std::string_view series; ///< of the script
    std::string_view kind;   ///< of the series: a gauge, or what rates are made of
    std::string_view tone;
    plain_message label;
    std::string big;
    std::string small{};
};

std::string html_of(const tile& t) {
    return with_arguments(files::tile, {{"series", std::string{t.series}},
                                        {"kind", std::string{t.kind}},
                                        {"tone", std::string{t.tone}},
                                        {"label", said(t.label)},
                                        {"big", t.big},
                                        {"small", t.small},
                                        {"in_all", html_text(text(message::page_in_all, "count"_is("{count}")))}});
}

std::string at_most(std::uint64_t max) {
    return html_text(text(message::page_at_most, "max"_is(grouped(max))));
}

std::uint64_t sum(const std::vector<status_row>& rows, std::uint64_t status_row::*of, std::string_view protocol = {}) {
    std::uint64_t all = 0;
    for (const auto& r : rows)
        if (protocol.empty() || r.protocol == protocol) all += r.*of;
    return all;
}

bool has(const std::vector<status_row>& rows, std::string_view protocol) {
    return std::ranges::any_of(rows, [&](const status_row& r) { return r.protocol == protocol; });
}

tile active_tile(const std::vector<status_row>& rows, std::string_view protocol, std::string_view series,
                 plain_message label) {
    return {series,
            "gauge",
            "new",
            label,
            grouped(sum(rows, &status_row::active, protocol)),
            at_most(sum(rows, &status_row::max, protocol))};
}

std::string tiles(const std::vector<status_row>& rows) {
    std::vector<tile> all;
    if (has(rows, "tcp")) all.push_back(active_tile(rows, "tcp", "tcp/active", message::page_connections));
    if (has(rows, "udp")) all.push_back(active_tile(rows, "udp", "udp/active", message::page_flows));
    all.push_back({"all/begun", "count", "new", message::page_begun, grouped(sum(rows, &status_row::begun))});
    all.push_back({"all/fromClientBytes", "bytes", "up", message::page_from_clients,
                   scaled(sum(rows, &status_row::from_client))});
    all.push_back({"all/fromTargetBytes", "bytes", "down", message::page_from_targets,
                   scaled(sum(rows, &status_row::from_target))});
    all.push_back({"all/refused", "count", "bad", message::page_refused, grouped(sum(rows, &status_row::refused))});
    std::string html;
    for (const auto& t : all) html += html_of(t);
    return html;
}

// The tables.

/// Where a service listens and forwards to; the former is its name already where it has no other.
std::string detail_of(const service_facts& s) {
    auto targets = s.targets;
    if (s.dials_destinations) targets.insert(targets.begin(), text(message::page_by_header));
    const auto from = s.name == s.listen ? std::string{} : s.listen + ' ';
    return from + "→ " + joined(targets);
}

std::string html_of(const status_row& r) {
    const auto full = static_cast<double>(r.max);
    return with_arguments(files::row, {{"key", html_text(r.service->name + '/' + std::string{r.protocol})},
                                       {"name", html_text(r.service->name)},
                                       {"detail", html_text(detail_of(*r.service))},
                                       {"protocol", std::string{r.protocol}},
                                       {"protocol_name", upper_case(r.protocol)},
                                       {"active", grouped(r.active)},
                                       {"active_value", std::to_string(r.active)},
                                       {"max", std::to_string(r.max)},
                                       {"max_text", grouped(r.max)},
                                       {"high", std::to_string(static_cast<std::uint64_t>(full * 0.9))},
                                       {"begun", grouped(r.begun)},
                                       {"from_client", scaled(r.from_client)},
                                       {"from_target", scaled(r.from_target)},
                                       {"refused", grouped(r.refused)},
                                       {"broken", grouped(r.broken)},
                                       {"protocol_label", said(message::page_protocol)},
                                       {"active_label", said(message::page_active)},
                                       {"begun_label", said(message::page_begun)},
                                       {"from_clients_label", said(message::page_from_clients)},
                                       {"from_targets_label", said(message::page_from_targets)},
                                       {"refused_label", said(message::page_refused)},
                                       {"broken_label", said(message::page_broken)}});
}

plain_message name_of(reason_row::what happened) {
    switch (happened) {
    case reason_row::what::refused: return message::page_was_refused;
    case reason_row::what::broken: return message::page_was_broken;
    case reason_row::what::dropped: return message::page_was_dropped;
    case reason_row::what::reply_dropped: break;
    }
    return message::page_was_reply_dropped;
}

std::string html_of(const reason_row& r) {
    return with_arguments(files::reason, {{"message", html_text(reason_text(r.reason))},
                                          {"word", std::string{r.reason.word()}},
                                          {"service", html_text(r.service->name)},
                                          {"protocol", std::string{r.protocol}},
                                          {"protocol_name", upper_case(r.protocol)},
                                          {"happened", said(name_of(r.happened))},
                                          {"count", grouped(r.count)},
                                          {"reason_label", said(message::page_reason)},
                                          {"service_label", said(message::page_service)},
                                          {"happened_label", said(message::page_happened)},
                                          {"count_label", said(message::page_count)}});
}

std::string members_of(const log_line& line) {
    std::string members;
    line.for_each_member([&](auto key, auto value, bool /*is_text*/) {
        members.append(members.empty() ? "" : "  ").append(key).append("=").append(value);
    });
    return members;
}

/// To the second, without the zone: `2024-06-11 12:00:00`.
std::string short_time(std::string_view time) {
    std::string text{time.substr(0, 19)};
    std::ranges::replace(text, 'T', ' ');
    return text;
}

std::string html_of(const recent_lines::line& line) {
    const auto time = timestamp(line->time());
    return with_arguments(files::recent, {{"time", time},
                                          {"short_time", short_time(time)},
                                          {"level", std::string{line->how_grave().name}},
                                          {"level_class", lower_case(line->how_grave().name)},
                                          {"message", html_text(line->message())},
                                          {"members", html_text(members_of(*line))}});
}

template <class Range> std::string html_of_all(const Range& elements) {
    std::string html;
    for (const auto& e : elements) html += html_of(e);
    return html;
}

// The process.

std::string fact(plain_message name, std::string_view field, std::string_view value) {
    return with_arguments(files::fact,
                          {{"name", said(name)}, {"field", std::string{field}}, {"value", html_text(value)}});
}

std::string pair(std::uint64_t first, std::uint64_t second) {
    return grouped(first) + " / " + grouped(second);
}

std::string started(const process_status& p) {
    const auto since = std::chrono::duration_cast<std::chrono::seconds>(p.started.time_since_epoch());
    return short_time(timestamp({since.count(), 0}));
}

std::string facts(const status& now) {
    const auto& p = now.process;
    auto html = fact(message::page_age, "age", lasting(p.age)) + fact(message::page_started, "started", started(p));
    html += fact(message::page_cpu, "cpu", lasting(std::chrono::duration<double>{p.used.cpu_seconds}));
    if (p.used.resident_bytes) html += fact(message::page_memory, "memory", scaled(*p.used.resident_bytes));
    if (p.used.open_descriptors)
        html += fact(message::page_descriptors, "descriptors",
                     pair(*p.used.open_descriptors, p.used.max_descriptors.value_or(0)));
    html += fact(message::page_threads, "threads", grouped(p.facts.threads));
    html += fact(message::page_io_uring, "ioUring",
                 p.uses_io_uring() ? text(message::page_in_use) : text(message::page_not_in_use));
    html += fact(message::page_repairs, "repairs", grouped(route_losses(now)));
    return html + fact(message::page_reloads, "reloads", pair(p.reloads, p.failed_reloads));
}

} // namespace

std::string status_page(const status& now, const std::vector<recent_lines::line>& recent) {
    const auto problem = problem_of(now);
    const auto rows = rows_of(now);
    const auto reasons = reasons_of(now);
    return with_arguments(files::page,
                          {{"language", said(message::page_language)},
                           {"title", said(message::page_title)},
                           {"style", std::string{files::style}},
                           {"script", std::string{files::script}},
                           {"version", MMPROXY_VERSION},
                           {"state", problem.empty() ? "good" : "bad"},
                           {"state_text", problem.empty() ? said(message::page_serving) : html_text(problem)},
                           {"serving", said(message::page_serving)},
                           {"pause", said(message::page_pause)},
                           {"lost", html_text(text(message::page_lost, "time"_is("{time}")))},
                           {"now", said(message::page_now)},
                           {"tiles", tiles(rows)},
                           {"services", said(message::page_services)},
                           {"service", said(message::page_service)},
                           {"protocol", said(message::page_protocol)},
                           {"active", said(message::page_active)},
                           {"begun", said(message::page_begun)},
                           {"from_clients", said(message::page_from_clients)},
                           {"from_targets", said(message::page_from_targets)},
                           {"refused", said(message::page_refused)},
                           {"broken", said(message::page_broken)},
                           {"rows", html_of_all(rows)},
                           {"reasons_title", said(message::page_reasons)},
                           {"no_reasons", said(message::page_no_reasons)},
                           {"hide_no_reasons", hidden_if(!reasons.empty())},
                           {"hide_reasons", hidden_if(reasons.empty())},
                           {"reason", said(message::page_reason)},
                           {"happened", said(message::page_happened)},
                           {"count", said(message::page_count)},
                           {"was_refused", said(message::page_was_refused)},
                           {"was_broken", said(message::page_was_broken)},
                           {"was_dropped", said(message::page_was_dropped)},
                           {"was_reply_dropped", said(message::page_was_reply_dropped)},
                           {"reasons", html_of_all(reasons)},
                           {"recent_title", said(message::page_recent)},
                           {"no_recent", said(message::page_no_recent)},
                           {"hide_no_recent", hidden_if(!recent.empty())},
                           {"hide_recent", hidden_if(recent.empty())},
                           {"recent", html_of_all(recent)},
                           {"process", said(message::page_process)},
                           {"facts", facts(now)},
                           {"link_metrics", said(message::page_link_metrics)},
                           {"link_json", said(message::page_link_json)},
                           {"link_health", said(message::page_link_health)}});
}

std::string status_page_policy() {
    return std::string{"default-src 'none'; style-src '"}
        .append(files::style_digest)
        .append("'; script-src '")
        .append(files::script_digest)
        .append("'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
}

} // namespace go_mmproxy
