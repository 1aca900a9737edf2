// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_TEXT_LINE_HPP
#define GO_MMPROXY_OBSERVE_TEXT_LINE_HPP

#include <string>
#include <string_view>
#include <utility>

namespace go_mmproxy {

/// Writes a beginning, and ` key=value` behind it for each member, on one line of at most `longest_line` bytes.
///
/// A text stands in quotes, escaped as in JSON, unless it is a word of printable ASCII without `"`, `=` and `\`.
/// Characters that a reader does not see, or that a terminal obeys, are escaped: what a client sends cannot look like
/// another line or another member. A text is cut, and further members are left out, where the line would become too
/// long.
class text_line {
public:
    explicit text_line(std::string beginning) : line_{std::move(beginning)} {}

    text_line& text(std::string_view key, std::string_view value);

    /// A value that stands as it is.
    text_line& plain(std::string_view key, std::string_view value);

    /// The finished line and a line feed. Nothing can be added afterwards.
    std::string line() && { return std::move(line_ += '\n'); }

private:
    bool begin(std::string_view key, std::size_t value_size);

    std::string line_;
};

} // namespace go_mmproxy

#endif
