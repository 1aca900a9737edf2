// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_NETWORK_COUNTER_HPP
#define MMPROXY_TESTS_SUPPORT_NETWORK_COUNTER_HPP

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

/// What the kernel has counted in the thread's network namespace, such as `TcpExt`, `TCPFastOpenPassive`; 0 where it
/// has no such counter. netstat(8).
inline std::uint64_t network_counter(std::string_view group, std::string_view name) {
    std::ifstream file{"/proc/thread-self/net/netstat"};
    std::string names;
    std::string values;
    while (std::getline(file, names) && std::getline(file, values)) {
        if (!names.starts_with(group)) continue;
        std::istringstream each_name{names};
        std::istringstream each_value{values};
        std::string value;
        for (std::string n; each_name >> n && each_value >> value;)
            if (n == name) return std::stoull(value);
    }
    return 0;
}

#endif
