// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_SYSCTL_HPP
#define MMPROXY_TESTS_SUPPORT_SYSCTL_HPP

#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

/// Sets a value below /proc/sys, such as `net/ipv4/ip_forward`: one below `net` is that of the thread's network
/// namespace.
inline void set_sysctl(const std::string& name, std::string_view value) {
    std::ofstream file{"/proc/sys/" + name};
    if (!(file << value << std::flush)) throw std::runtime_error{"cannot set " + name + " to " + std::string{value}};
}

#endif
