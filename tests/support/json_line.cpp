// SPDX-License-Identifier: BSL-1.0
#include "support/json_line.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace {

/// Takes values off the front of a text; each function tells whether there was one.
class json_reader {
public:
    explicit json_reader(std::string_view text) : rest_{text} {}

    bool at_end() const { return rest_.empty(); }

    bool object() {
        return sequence('{', '}', [this] { return string() && take(":") && value(); });
    }

private:
    bool take(std::string_view token) {
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }

    std::size_t take_while(std::string_view characters) {
        const auto end = std::min(rest_.find_first_not_of(characters), rest_.size());
        rest_.remove_prefix(end);
        return end;
    }

    template <class Element> bool sequence(char open, char close, Element element) {
        if (!take({&open, 1})) return false;
        if (take({&close, 1})) return true;
        do
            if (!element()) return false;
        while (take(","));
        return take({&close, 1});
    }

    bool value() {
        if (rest_.starts_with('{')) return object();
        if (rest_.starts_with('[')) return sequence('[', ']', [this] { return value(); });
        if (rest_.starts_with('"')) return string();
        return take("true") || take("false") || take("null") || number();
    }

    bool number() {
        constexpr std::string_view digits = "0123456789";
        take("-");
        if (take_while(digits) == 0 || (take(".") && take_while(digits) == 0)) return false;
        if (!take("e") && !take("E")) return true;
        if (!take("-")) take("+");
        return take_while(digits) > 0;
    }

    bool string() {
        if (!take("\"")) return false;
        while (!rest_.empty() && !rest_.starts_with('"'))
            if (!(rest_.starts_with('\\') ? escape() : character())) return false;
        return take("\"");
    }

    bool escape() {
        rest_.remove_prefix(1);
        if (take("u")) return rest_.size() >= 4 && take_hex() && take_hex() && take_hex() && take_hex();
        return !rest_.empty() && std::string_view{"\"\\/bfnrt"}.find(rest_.front()) != std::string_view::npos &&
               (rest_.remove_prefix(1), true);
    }

    bool take_hex() {
        const bool is_hex = std::string_view{"0123456789abcdefABCDEF"}.find(rest_.front()) != std::string_view::npos;
        rest_.remove_prefix(1);
        return is_hex;
    }

    /// One code point in UTF-8; overlong forms and surrogates are let through.
    bool character() {
        const auto lead = static_cast<unsigned char>(rest_.front());
        const std::size_t size = lead < 0x80   ? 1
                                 : lead < 0xc2 ? 0
                                 : lead < 0xe0 ? 2
                                 : lead < 0xf0 ? 3
                                 : lead < 0xf5 ? 4
                                               : 0;
        if (lead < 0x20 || size == 0 || rest_.size() < size) return false;
        const auto tail = rest_.substr(1, size - 1);
        rest_.remove_prefix(size);
        return std::ranges::all_of(tail, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; });
    }

    std::string_view rest_;
};

} // namespace

bool is_json_object(std::string_view text) {
    json_reader reader{text};
    return reader.object() && reader.at_end();
}
