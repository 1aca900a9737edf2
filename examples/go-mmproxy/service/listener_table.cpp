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

/// A vector with `value_of(entry)` at the number of each socket; `otherwise` at those of sockets that are gone.
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

void listener_table::remove(const entry& gone) {
    std::erase_if(entries_, [&](const entry& one) { return one.numbers.first == gone.numbers.first; });
}

const entry* listener_table::find(const address_plan& at) const noexcept {
    const auto found = std::ranges::find_if(entries_, [&](const auto& one) { return listens_alike(one.at, at); });
    return found == entries_.end() ? nullptr : &*found;
}

std::vector<entry> listener_table::retarget(const service_plan& p) {
    std::vector<entry> gone;
    for (auto& one : entries_)
        if (const auto* planned = go_mmproxy::find(p, one.at))
            one.at = *planned;
        else
            gone.push_back(one);
    return gone;
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
