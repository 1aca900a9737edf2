// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_TEXT_LINES_HPP
#define MMPROXY_TESTS_SUPPORT_TEXT_LINES_HPP

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

inline std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream{text};
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// The lines that have this part.
inline std::vector<std::string> lines_with(const std::string& text, std::string_view part) {
    auto lines = lines_of(text);
    std::erase_if(lines, [part](const auto& line) { return line.find(part) == std::string::npos; });
    return lines;
}

inline std::size_t count_lines_with(const std::string& text, std::string_view part) {
    return lines_with(text, part).size();
}

#endif
