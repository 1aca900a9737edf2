// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_JSON_OBJECT_HPP
#define GO_MMPROXY_OBSERVE_JSON_OBJECT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// Writes one JSON object, member by member, on one line of at most `longest_line` bytes. RFC 8259.
///
/// Every byte may stand in a text: quotes and control characters are escaped, and what is not UTF-8 becomes U+FFFD.
/// Keys are plain words. A text is cut, and further members are left out, where the line would become too long.
class json_object {
public:
    json_object();

    json_object& text(std::string_view key, std::string_view value);

    /// A value that stands as it is: a number, `true` or `false`.
    json_object& plain(std::string_view key, std::string_view value);

    /// The finished object and a line feed. Nothing can be added afterwards.
    std::string line() && { return std::move(line_ += "}\n"); }

private:
    bool begin(std::string_view key, std::size_t value_size);

    std::string line_;
};

} // namespace go_mmproxy

#endif
