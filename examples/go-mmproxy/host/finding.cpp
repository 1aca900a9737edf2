// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/finding.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace go_mmproxy {

std::string to_line(const finding& f) {
    constexpr std::array<std::string_view, 3> words{"OK   ", "WARN ", "FAIL "};
    std::string line{words[static_cast<std::size_t>(f.how)]};
    if (!f.service.empty()) line += '[' + f.service + "] ";
    return line + f.text + '\n';
}

} // namespace go_mmproxy
