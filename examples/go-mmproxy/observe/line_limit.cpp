// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/line_limit.hpp"

#include <chrono>
#include <cstdint>

namespace go_mmproxy {
namespace {

using namespace std::chrono_literals;

/// Some 15 KiB a second of each kind: enough to see what fails, and no disk is full within the hour. Any numbers of
/// this order will do.
constexpr recurrence_limit fifty_a_second{.lines = 50, .window = 1s, .sum_is_line = false};

void tell(const service_lines& lines, const recurring& suppressed, std::uint32_t count) {
    auto line = lines.begin(warn, message::lines_suppressed, suppressed.protocol);
    line.text("like", en(suppressed.what.id()));
    if (suppressed.reason) line.text("error", suppressed.reason.message());
    lines.write(line.number("count", count));
}

} // namespace

bool line_limit::admits(const recurring& what) const noexcept {
    const auto make_teller = [&] { return [lines = lines_, what](std::uint32_t count) { tell(lines, what, count); }; };
    return seen_->may_tell(what, fifty_a_second, make_teller);
}

} // namespace go_mmproxy
