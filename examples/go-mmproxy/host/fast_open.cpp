// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/fast_open.hpp"

#include <fstream>

namespace go_mmproxy {

bool host_takes_fast_open(const std::string& sysctl) {
    constexpr unsigned for_servers = 0x2;
    unsigned switches = 0;
    std::ifstream file{sysctl};
    return !(file >> switches) || (switches & for_servers) != 0;
}

} // namespace go_mmproxy
