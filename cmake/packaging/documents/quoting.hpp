// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_PACKAGING_DOCUMENTS_QUOTING_HPP
#define GO_MMPROXY_PACKAGING_DOCUMENTS_QUOTING_HPP

#include <span>
#include <string>
#include <string_view>

namespace go_mmproxy::documents {

/// A character and what stands for it.
struct replacement {
    char character;
    std::string_view by;
};

/// The text with each such character replaced.
inline std::string replaced(std::string_view text, std::span<const replacement> replacements) {
    std::string result;
    for (const char c : text) {
        std::string_view by{&c, 1};
        for (const auto& one : replacements)
            if (one.character == c) by = one.by;
        result += by;
    }
    return result;
}

/// Words with a blank between two of them.
template <class Range> std::string blank_separated(const Range& words) {
    std::string text;
    for (const auto& word : words) text.append(text.empty() ? "" : " ").append(word);
    return text;
}

} // namespace go_mmproxy::documents

#endif
