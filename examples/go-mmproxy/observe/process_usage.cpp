// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/process_usage.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace go_mmproxy {
namespace {

constexpr const char* descriptors = "/proc/self/fd";

double seconds(const ::timeval& time) noexcept {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds() noexcept {
    ::rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// The one that reads the directory is among them.
std::optional<std::size_t> counted_descriptors() {
    std::error_code ec;
    const std::filesystem::directory_iterator all{descriptors, ec};
    if (ec) return std::nullopt;
    return static_cast<std::size_t>(std::distance(begin(all), end(all))) - 1;
}

/// From Linux 6.2 on the size of the directory is the answer, however many there are.
std::optional<std::size_t> open_descriptors() {
    struct ::stat status {};
    if (::stat(descriptors, &status) == 0 && status.st_size > 0) return static_cast<std::size_t>(status.st_size);
    return counted_descriptors();
}

std::optional<std::size_t> max_descriptors() noexcept {
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
    return limit.rlim_cur;
}

void read_memory(process_usage& used) {
    std::ifstream pages{"/proc/self/statm"};
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    if (!(pages >> all >> resident)) return;
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    used.virtual_bytes = all * page;
    used.resident_bytes = resident * page;
}

} // namespace

process_usage read_process_usage() {
    process_usage used{
        .cpu_seconds = cpu_seconds(), .open_descriptors = open_descriptors(), .max_descriptors = max_descriptors()};
    read_memory(used);
    return used;
}

} // namespace go_mmproxy
