// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_LOG_OUTPUT_HPP
#define GO_MMPROXY_OBSERVE_LOG_OUTPUT_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/observe/recent_lines.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// The file of the log cannot be opened. The text says what to do.
struct log_file_failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Where log lines go: a descriptor or a file that every thread writes whole lines to, and that no thread waits for.
///
/// A line that there is no room for is lost: a log whose reader has stopped or gone must not stop the proxy. The next
/// line that there is room for comes after a WARN line that tells how many were lost. A line has to be at most
/// `longest_line` long, which a pipe takes at once or not at all. The process has to ignore SIGPIPE.
class log_output {
public:
    /// The descriptor stays the caller's, as does whether it is non-blocking.
    explicit log_output(int descriptor, log_format_choice format = log_format_choice::json);
    /// Lines are appended to the file, which is created, where it is not there, for its owner to write and for its
    /// group to read. Throws `log_file_failure`. A named pipe has to have a reader.
    explicit log_output(std::string path, log_format_choice format = log_format_choice::json);
    log_output(const log_output&) = delete;
    log_output& operator=(const log_output&) = delete;

    /// How lines are to be written.
    log_format_choice format() const noexcept { return format_; }

    void write(std::string_view line) noexcept;

    /// The latest grave lines, whatever has become of them here, but for those about lines that were lost: where the
    /// reader is slow, they are many.
    recent_lines& recent() noexcept { return recent_; }

    /// Opens the file once more: after a log rotation, which has given it another name, it is made anew. False: it
    /// cannot be opened, and a WARN line in the old file, which is kept, says so. Without a file nothing is done.
    bool reopen() noexcept;

private:
    void add(std::string_view line) noexcept;
    void tell_not_reopened(int code) noexcept;
    void give_up_unfinished() noexcept;
    bool finish() noexcept;
    bool tell_lost() noexcept;
    bool put(std::string_view line) noexcept;
    std::size_t write_now(std::string_view text) const noexcept;

    std::string path_{}; ///< empty: no file
    mmproxy::unique_fd own_;
    int descriptor_;
    log_format_choice format_;
    recent_lines recent_{};
    std::mutex mutex_;
    std::string unfinished_; ///< of a line that was taken in part, by a terminal or a full disk
    std::uint64_t lost_ = 0;
};

} // namespace go_mmproxy

#endif
