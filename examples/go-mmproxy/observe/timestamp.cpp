// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/timestamp.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace go_mmproxy {
namespace {

using text_buffer = std::array<char, 64>;

template <class... Values> std::string formatted(const char* format, Values... values) {
    text_buffer buffer;
    const int size = std::snprintf(buffer.data(), buffer.size(), format, values...);
    return {buffer.data(), static_cast<std::size_t>(size)};
}

std::string zone(long seconds_east) {
    if (seconds_east == 0) return "Z";
    const long minutes = std::labs(seconds_east) / 60;
    return formatted("%c%02ld:%02ld", seconds_east < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

} // namespace

std::string timestamp(const ::timespec& at) {
    ::tm local{};
    ::localtime_r(&at.tv_sec, &local);
    return formatted("%04d-%02d-%02dT%02d:%02d:%02d.%09ld", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                     local.tm_hour, local.tm_min, local.tm_sec, at.tv_nsec) +
           zone(local.tm_gmtoff);
}

} // namespace go_mmproxy
