// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/log_output.hpp"

#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/quoted.hpp"

#include <climits>

#include <cerrno>
#include <exception>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace go_mmproxy {
namespace {

static_assert(longest_line <= PIPE_BUF, "a pipe that is ready takes a line without blocking");

bool is_pipe_or_terminal(int descriptor) {
    struct ::stat status {};
    return (::fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode)) || ::isatty(descriptor) != 0;
}

/// The same pipe or terminal opened once more, or -1. Non-blocking belongs to the open file, which the program's
/// standard output shares with the shell that started it: only one of our own may have it. A terminal needs it, since
/// it calls itself ready when it has room for a part of a line; a pipe, when another program writes to it too.
int open_non_blocking(int descriptor) {
    if (!is_pipe_or_terminal(descriptor)) return -1;
    const auto path = "/proc/self/fd/" + std::to_string(descriptor);
    return ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

bool is_ready(int descriptor) noexcept {
    ::pollfd asked{descriptor, POLLOUT, 0};
    int ready = 0;
    do ready = ::poll(&asked, 1, 0);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

log_line line_of_lost(std::uint64_t count) {
    log_line line{warn, message::log_lines_lost};
    line.number("count", count);
    return line;
}

} // namespace

log_output::log_output(int descriptor, log_format_choice format)
    : own_{open_non_blocking(descriptor)}, descriptor_{own_ >= 0 ? own_ : descriptor}, format_{format} {
    unfinished_.reserve(longest_line); // what remains of a line is kept without allocating
}

log_output::~log_output() {
    if (own_ >= 0) ::close(own_);
}

void log_output::write(std::string_view line) noexcept {
    const std::lock_guard lock{mutex_};
    if (!finish() || !tell_lost() || !put(line)) ++lost_;
}

/// False: there is no room for another line yet.
bool log_output::finish() noexcept {
    if (!unfinished_.empty()) unfinished_.erase(0, write_now(unfinished_));
    return unfinished_.empty();
}

/// False: there is no room for another line yet.
bool log_output::tell_lost() noexcept {
    if (lost_ == 0) return true;
    try {
        if (!put(line_of_lost(lost_).as(format_))) return false;
    } catch (const std::exception& /*out of memory*/) {
        return false;
    }
    lost_ = 0;
    return finish();
}

/// False: nothing was taken of it.
bool log_output::put(std::string_view line) noexcept {
    const auto taken = write_now(line);
    if (taken > 0) unfinished_ = line.substr(taken);
    return taken > 0;
}

/// How much was taken at once [bytes].
std::size_t log_output::write_now(std::string_view text) const noexcept {
    if (!is_ready(descriptor_)) return 0;
    ::ssize_t taken = 0;
    do taken = ::write(descriptor_, text.data(), text.size());
    while (taken < 0 && errno == EINTR);
    return taken > 0 ? static_cast<std::size_t>(taken) : 0;
}

} // namespace go_mmproxy
