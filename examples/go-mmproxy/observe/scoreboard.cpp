// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/scoreboard.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace go_mmproxy {

scoreboard::entry::entry(scoreboard& all, service_facts facts) : all_{all}, facts_{std::move(facts)} {
    const std::scoped_lock lock{all_.mutex_};
    auto& numbers = all_.numbers_[facts_.name];
    if (!numbers) numbers = std::make_shared<service_numbers>();
    numbers_ = numbers;
    all_.entries_.push_back(this);
}

scoreboard::entry::~entry() {
    const std::scoped_lock lock{all_.mutex_};
    all_.entries_.remove(this);
}

void scoreboard::entry::set(service_facts facts) {
    const std::scoped_lock lock{all_.mutex_};
    facts_ = std::move(facts);
    all_.numbers_[facts_.name] = numbers_;
}

void scoreboard::entry::note_missing(std::string why) {
    const std::scoped_lock lock{all_.mutex_};
    routes_missing_ = std::move(why);
}

void scoreboard::note(const mmproxy::fallback& f) {
    const std::scoped_lock lock{mutex_};
    refused_calls_.emplace_back(f.call);
}

status scoreboard::read() const {
    return {read_process(), read_services()};
}

process_status scoreboard::read_process() const {
    process_status now{.facts = facts_,
                       .started = started_,
                       .age = std::chrono::steady_clock::now() - born_,
                       .is_draining = process.is_draining,
                       .reloads = process.reloads,
                       .failed_reloads = process.failed_reloads,
                       .last_reload_failed = process.last_reload_failed,
                       .used = read_process_usage()};
    const std::scoped_lock lock{mutex_};
    now.refused_calls = refused_calls_;
    return now;
}

std::vector<service_status> scoreboard::read_services() const {
    const std::scoped_lock lock{mutex_};
    std::vector<service_status> services;
    for (const auto* one : entries_) {
        if (!is_latest(*one)) continue;
        const auto& numbers = *one->numbers_;
        services.push_back({one->facts_, numbers.counted.read(), numbers.route_losses, one->routes_missing_});
    }
    return services;
}

bool scoreboard::is_latest(const entry& one) const {
    const auto newest_first = entries_ | std::views::reverse;
    const auto is_same = [&](const entry* e) {
        return e->facts_.name == one.facts_.name || e->numbers_ == one.numbers_;
    };
    return *std::ranges::find_if(newest_first, is_same) == &one;
}

} // namespace go_mmproxy
