// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_JSON_WRITER_HPP
#define GO_MMPROXY_OBSERVE_JSON_WRITER_HPP

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace go_mmproxy {

/// Writes JSON of any depth and size. RFC 8259. Keys are plain words; every byte may stand in a text.
class json_writer {
public:
    /// What `members()` writes, between braces.
    template <std::invocable Members> json_writer& object(Members members) { return nested('{', members, '}'); }

    /// What `write(element)` writes for each element, between brackets.
    template <class Range, class Write> json_writer& array(const Range& elements, Write write) {
        const auto write_all = [&] {
            for (const auto& e : elements) write(e);
        };
        return nested('[', write_all, ']');
    }

    /// The key of what is written next.
    json_writer& key(std::string_view name) {
        separate();
        text_.append("\"").append(name).append("\":");
        return *this;
    }

    json_writer& value(std::string_view text);
    json_writer& value(const char* text) { return value(std::string_view{text}); }
    json_writer& value(bool is_so) { return raw(is_so ? "true" : "false"); }
    json_writer& value(std::integral auto number) { return raw(std::to_string(number)); }
    json_writer& value(std::floating_point auto number) { return raw(std::to_string(number)); }

    /// A value that is JSON already.
    json_writer& raw(std::string_view json) {
        separate();
        text_ += json;
        return *this;
    }

    std::string take() && { return std::move(text_); }

private:
    template <class Content> json_writer& nested(char open, const Content& content, char close) {
        separate();
        text_ += open;
        content();
        text_ += close;
        return *this;
    }

    /// A comma, unless it is the first of its kind or the value of a key.
    void separate() {
        constexpr std::string_view beginnings = "{[:";
        if (!text_.empty() && beginnings.find(text_.back()) == std::string_view::npos) text_ += ',';
    }

    std::string text_{};
};

} // namespace go_mmproxy

#endif
