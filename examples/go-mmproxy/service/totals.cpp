// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/totals.hpp"

#include <algorithm>

namespace go_mmproxy {
namespace {

std::size_t& count_of(std::vector<total>& totals, std::string_view counted) {
    const auto found = std::ranges::find(totals, counted, &total::counted);
    return found != totals.end() ? found->count : totals.emplace_back(total{counted}).count;
}

} // namespace

std::vector<total> totals_of(const part_list& parts) {
    std::vector<total> totals;
    for (const auto* part : parts) count_of(totals, part->counted()) += part->count();
    return totals;
}

} // namespace go_mmproxy
