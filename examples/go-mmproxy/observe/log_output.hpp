// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_LOG_OUTPUT_HPP
#define GO_MMPROXY_OBSERVE_LOG_OUTPUT_HPP

#include "go-mmproxy/config/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// Where log lines go: a descriptor that every thread writes whole lines to, and that no thread waits for.
///
/// A line that there is no room for is lost: a log whose reader has stopped or gone must not stop the proxy. The next
/// line that there is room for comes after a WARN line that tells how many were lost. A line has to be at most
/// `longest_line` long, which a pipe takes at once or not at all. The process has to ignore SIGPIPE.
class log_output {
public:
    /// The descriptor stays the caller's, as does whether it is non-blocking.
    explicit log_output(int descriptor, log_format_choice format = log_format_choice::json);
    log_output(const log_output&) = delete;
    log_output& operator=(const log_output&) = delete;
    ~log_output();

    /// How lines are to be written.
    log_format_choice format() const noexcept { return format_; }

    void write(std::string_view line) noexcept;

private:
    bool finish() noexcept;
    bool tell_lost() noexcept;
    bool put(std::string_view line) noexcept;
    std::size_t write_now(std::string_view text) const noexcept;

    int own_; ///< -1: none
    int descriptor_;
    log_format_choice format_;
    std::mutex mutex_;
    std::string unfinished_; ///< of a line that was taken in part, by a terminal or a full disk
    std::uint64_t lost_ = 0;
};

} // namespace go_mmproxy

#endif
