// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_TOTALS_HPP
#define GO_MMPROXY_SERVICE_TOTALS_HPP

#include "go-mmproxy/service/part.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// The sum over the parts that count the same: connections or flows.
struct total {
    std::string_view counted;
    std::size_t count = 0;

    friend bool operator==(const total&, const total&) = default;
};

/// One of each, in the order of the first part that counts it. Any thread may ask.
std::vector<total> totals_of(const part_list& parts);

} // namespace go_mmproxy

#endif
