// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/recent_lines.hpp"

#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/try_to.hpp"

#include <utility>

namespace go_mmproxy {

void recent_lines::add(const log_line& l) noexcept {
    try_to([&] {
        auto added = std::make_shared<const log_line>(l);
        const std::scoped_lock lock{mutex_};
        lines_.push_front(std::move(added));
        if (lines_.size() > capacity) lines_.pop_back();
    });
}

std::vector<recent_lines::line> recent_lines::all() const {
    const std::scoped_lock lock{mutex_};
    return {lines_.begin(), lines_.end()};
}

} // namespace go_mmproxy
