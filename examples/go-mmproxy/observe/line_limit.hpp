// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_LINE_LIMIT_HPP
#define GO_MMPROXY_OBSERVE_LINE_LIMIT_HPP

#include "go-mmproxy/observe/recurrences.hpp"
#include "go-mmproxy/observe/service_lines.hpp"

#include <memory>
#include <utility>

namespace go_mmproxy {

/// Lets fifty equal lines of a service through a second, from the first one on. Further ones are counted, and when the
/// second is over, a WARN line tells how many there were.
///
/// Thread-safe, as `recurrences` are.
class line_limit {
public:
    line_limit(service_lines lines, std::shared_ptr<recurrences> seen)
        : lines_{std::move(lines)}, seen_{std::move(seen)} {}

    /// Whether the line is to be written.
    bool admits(const recurring& what) const noexcept;

private:
    service_lines lines_;
    std::shared_ptr<recurrences> seen_;
};

} // namespace go_mmproxy

#endif
