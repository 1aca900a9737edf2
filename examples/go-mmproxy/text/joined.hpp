// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_JOINED_HPP
#define GO_MMPROXY_TEXT_JOINED_HPP

#include <string>

namespace go_mmproxy {

/// The words of a range, with ", " between them.
template <class Range> std::string joined(const Range& words) {
    std::string text;
    for (const auto& word : words) text.append(text.empty() ? "" : ", ").append(word);
    return text;
}

} // namespace go_mmproxy

#endif
