// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_RECENT_LINES_HPP
#define GO_MMPROXY_OBSERVE_RECENT_LINES_HPP

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace go_mmproxy {

class log_line;

/// The latest lines that were added, as many as a page has room for. Thread-safe: a reader keeps a writer waiting while
/// it copies that many pointers.
class recent_lines {
public:
    static constexpr std::size_t capacity = 20;
    using line = std::shared_ptr<const log_line>;

    /// Out of memory, the line is lost.
    void add(const log_line& l) noexcept;

    /// The latest one comes first.
    std::vector<line> all() const;

private:
    mutable std::mutex mutex_{};
    std::deque<line> lines_{};
};

} // namespace go_mmproxy

#endif
