// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_JSON_OBJECT_HPP
#define GO_MMPROXY_OBSERVE_JSON_OBJECT_HPP

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// Writes one JSON object, member by member, on one line. RFC 8259.
///
/// Every byte may stand in a text: quotes and control characters are escaped, and what is not UTF-8 becomes U+FFFD.
/// Keys are plain words. A text is cut, and further members are left out, where the line would become too long.
class json_object {
public:
    /// The line feed included [bytes]. It is what a pipe takes without mixing it: PIPE_BUF in pipe(7).
    static constexpr std::size_t longest_line = 4096;

    json_object& text(std::string_view key, std::string_view value);
    json_object& boolean(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
    json_object& number(std::string_view key, std::integral auto value) { return raw(key, std::to_string(value)); }
    json_object& seconds(std::string_view key, double value) { return raw(key, std::to_string(value)); }

    /// The finished object and a line feed. Nothing can be added afterwards.
    std::string line() && { return std::move(line_) + "}\n"; }

private:
    json_object& raw(std::string_view key, std::string_view value);
    bool begin(std::string_view key, std::size_t value_size);
    void quote(std::string_view text);
    std::size_t room() const noexcept;

    std::string line_ = "{";
};

} // namespace go_mmproxy

#endif
