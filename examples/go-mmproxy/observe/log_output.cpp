// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/log_output.hpp"

#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/quoted.hpp"

#include <climits>

#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

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
mmproxy::unique_fd open_non_blocking(int descriptor) {
    if (!is_pipe_or_terminal(descriptor)) return {};
    const auto path = "/proc/self/fd/" + std::to_string(descriptor);
    return mmproxy::unique_fd{::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
}

/// The file, or none, with `errno`. A named pipe without a reader is an error instead of a wait.
mmproxy::unique_fd open_file(const std::string& path) noexcept {
    constexpr ::mode_t mode = S_IRUSR | S_IWUSR | S_IRGRP;
    constexpr int how = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    return mmproxy::unique_fd{::open(path.c_str(), how, mode)};
}

mmproxy::unique_fd open_file_or_throw(const std::string& path) {
    auto file = open_file(path);
    if (file.get() >= 0) return file;
    const auto reason = std::system_category().message(errno);
    throw log_file_failure{text(message::cannot_open_log, "path"_is(path), "reason"_is(reason))};
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
    : own_{open_non_blocking(descriptor)}, descriptor_{own_.get() >= 0 ? own_.get() : descriptor}, format_{format} {
    unfinished_.reserve(longest_line); // what remains of a line is kept without allocating
}

log_output::log_output(std::string path, log_format_choice format)
    : path_{std::move(path)}, own_{open_file_or_throw(path_)}, descriptor_{own_.get()}, format_{format} {
    unfinished_.reserve(longest_line);
}

void log_output::write(std::string_view line) noexcept {
    const std::lock_guard lock{mutex_};
    add(line);
}

bool log_output::reopen() noexcept {
    if (path_.empty()) return true;
    auto file = open_file(path_);
    const int code = errno;
    const std::lock_guard lock{mutex_};
    if (file.get() < 0) {
        tell_not_reopened(code);
        return false;
    }
    give_up_unfinished();
    own_ = std::move(file);
    descriptor_ = own_.get();
    return true;
}

void log_output::tell_not_reopened(int code) noexcept {
    try {
        log_line line{warn, message::log_file_not_reopened};
        line.text("file", path_).text("error", std::system_category().message(code));
        recent_.add(line);
        add(line.as(format_));
    } catch (const std::exception& /*out of memory*/) {
        ++lost_;
    }
}

/// The rest of a line cannot be the beginning of another file.
void log_output::give_up_unfinished() noexcept {
    if (finish()) return;
    unfinished_.clear();
    ++lost_;
}

void log_output::add(std::string_view line) noexcept {
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
