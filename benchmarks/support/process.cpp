// SPDX-License-Identifier: BSL-1.0
#include "process.hpp"

#include "process_tree.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <stdexcept>
#include <string>

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

namespace support {
namespace {

constexpr std::size_t user_time = 14 - 3; // of the fields that `process_fields` returns
constexpr std::size_t system_time = 15 - 3;

double seconds(const ::timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

std::runtime_error no_such(unsigned process) {
    return std::runtime_error{"no such process: " + std::to_string(process)};
}

double cpu_time_of_one(unsigned process) {
    const auto fields = process_fields(process);
    if (fields.size() <= system_time) throw no_such(process);
    const double ticks = std::stod(fields[user_time]) + std::stod(fields[system_time]);
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::size_t resident_size_of_one(unsigned process) {
    std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
    std::size_t size = 0;
    for (std::string word; status >> word;)
        if (word == "VmRSS:" && status >> size) return size;
    throw no_such(process);
}

std::size_t open_descriptors_of_one(unsigned process) {
    const std::filesystem::directory_iterator entries{"/proc/" + std::to_string(process) + "/fd"};
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

template <class Number> Number sum(unsigned process, Number (*of_one)(unsigned)) {
    const auto tree = process_tree(process);
    return std::transform_reduce(tree.begin(), tree.end(), Number{}, std::plus<>{}, of_one);
}

} // namespace

double cpu_time(unsigned process) {
    return sum(process, cpu_time_of_one);
}

double own_cpu_time() {
    ::rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::size_t resident_size(unsigned process) {
    return sum(process, resident_size_of_one);
}

std::size_t open_descriptors(unsigned process) {
    return sum(process, open_descriptors_of_one);
}

} // namespace support
