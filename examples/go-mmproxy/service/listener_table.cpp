// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/listener_table.hpp"

#include <mmproxy/address/address_text.hpp>

#include <algorithm>

namespace go_mmproxy {
namespace {

using entry = listener_table::entry;

const address_plan* find(const service_plan& p, const address_plan& at) {
    const auto found = std::ranges::find_if(p.addresses, [&](const auto& one) { return listens_alike(one, at); });
    return found == p.addresses.end() ? nullptr : &*found;
}

/// A vector with `value_of(entry)` at the number of each socket; `otherwise` at those of sockets that are forgotten.
template <class Value, class ValueOf>
std::vector<Value> by_number(const std::vector<entry>& entries, const Value& otherwise, ValueOf value_of) {
    std::vector<Value> values;
    for (const auto& one : entries) {
        values.resize(std::max(values.size(), one.numbers.first + one.numbers.count), otherwise);
        std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(one.numbers.first), one.numbers.count, value_of(one));
    }
    return values;
}

bool have_same_targets(const entry& a, const entry& b) {
    return a.at.target4 == b.at.target4 && a.at.target6 == b.at.target6;
}

mmproxy::dual_stack both_targets(const entry& one) {
    return {one.at.target4, one.at.target6};
}

} // namespace

bool listener_table::has_open(const address_plan& at) const noexcept {
    return std::ranges::any_of(entries_, [&](const entry& one) { return one.is_open && listens_alike(one.at, at); });
}

std::vector<mmproxy::listener_numbers> listener_table::retarget(const service_plan& p) {
    std::vector<mmproxy::listener_numbers> closed;
    for (auto& one : entries_) {
        if (!one.is_open) continue;
        const auto* planned = find(p, one.at);
        one.is_open = planned != nullptr;
        if (planned != nullptr)
            one.at = *planned;
        else
            closed.push_back(one.numbers);
    }
    return closed;
}

void listener_table::forget_closed() {
    const listener_table now{*this};
    std::erase_if(entries_, [&](const entry& one) { return !one.is_open && !now.has_open(one.at); });
}

targets_by_listener listener_table::targets() const {
    const bool are_alike =
        std::ranges::all_of(entries_, [&](const entry& one) { return have_same_targets(one, entries_.front()); });
    if (are_alike && !entries_.empty()) return targets_by_listener{{both_targets(entries_.front())}};
    const mmproxy::dual_stack none{std::nullopt, std::nullopt};
    return targets_by_listener{by_number(entries_, none, both_targets)};
}

std::vector<std::string> listener_table::addresses() const {
    return by_number(entries_, std::string{}, [](const entry& one) { return to_string(one.at.listen); });
}

} // namespace go_mmproxy
