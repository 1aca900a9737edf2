// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/sysctl.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace go_mmproxy {

std::optional<int> read_sysctl(const std::string& name) {
    std::ifstream file{"/proc/sys/" + name};
    int value = 0;
    return file >> value ? std::optional{value} : std::nullopt;
}

int read_interface_sysctl(const std::string& interface, const std::string& name) {
    return read_sysctl("net/ipv4/conf/" + interface + '/' + name).value_or(0);
}

std::vector<std::string> interfaces_with_sysctls() {
    std::vector<std::string> found;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/sys/net/ipv4/conf", none})
        if (const auto name = entry.path().filename().string(); name != "all" && name != "default")
            found.push_back(name);
    return found;
}

} // namespace go_mmproxy
