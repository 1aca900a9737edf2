// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/statement.hpp"

#include "go-mmproxy/text/utf8.hpp"

#include <string_view>
#include <utility>

namespace go_mmproxy {
namespace {

constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

constexpr bool is_quote(char c) noexcept {
    return c == '"' || c == '\'';
}

/// Whether a value, or the name of a section, may begin behind a character.
constexpr bool is_in_front_of_value(char c) noexcept {
    return c == '=' || c == ',' || c == '[';
}

constexpr bool is_behind_value(char c) noexcept {
    return c == '=' || c == ',' || c == ']';
}

/// Makes a statement of its lines, character by character.
class statement_maker {
public:
    /// A quote ends on the line that it begins on.
    void add_line(std::string_view line) {
        for (const char c : line) {
            if (c == '#' && quote_ == 0) break;
            add(c);
        }
        is_good_ = is_good_ && quote_ == 0;
        is_apart_ = true;
    }

    /// Whether there is none: the lines are blank, or a comment of INI.
    bool is_empty() const noexcept { return text_.empty() || text_.front() == ';'; }

    /// Whether the next line is part of the statement: it is in an array.
    bool is_open() const noexcept {
        return is_good_ && depth_ > 0 && !is_empty() && text_.find('=') != std::string::npos;
    }

    statement made(std::size_t line) && { return {line, std::move(text_), is_good_ && depth_ == 0}; }

private:
    void add(char c) {
        if (quote_ != 0)
            add_quoted(c);
        else if (is_blank(c))
            is_apart_ = true;
        else
            add_bare(c);
    }

    void add_quoted(char c) {
        if (c == quote_) quote_ = 0;
        text_ += c;
    }

    void add_bare(char c) {
        const bool is_first = text_.empty() || is_in_front_of_value(text_.back());
        is_good_ = is_good_ && may_follow(c, is_first);
        if (is_apart_ && !is_first && !is_behind_value(c)) text_ += ' ';
        if (is_quote(c)) quote_ = c;
        if (c == '[' && is_first) ++depth_;
        if (c == ']' && depth_ > 0) is_closed_ = --depth_ == 0;
        text_ += c;
        is_apart_ = false;
    }

    /// Nothing stands behind the last bracket, a quote surrounds all of a value, and commas part values.
    bool may_follow(char c, bool is_first) const noexcept {
        if (is_closed_ || (is_quote(c) && !is_first)) return false;
        if (!text_.empty() && is_quote(text_.back())) return is_behind_value(c);
        return c != ',' || !is_first;
    }

    std::string text_{};
    char quote_ = 0;         ///< the one that is open; 0: none
    int depth_ = 0;          ///< of the brackets that are open
    bool is_closed_ = false; ///< the outermost bracket has been
    bool is_apart_ = false;  ///< a blank or the end of a line stands behind the last character
    bool is_good_ = true;
};

} // namespace

std::optional<statement> statement_reader::next() {
    for (;;) {
        statement_maker maker;
        if (!take_line()) return std::nullopt;
        const auto first = number_;
        maker.add_line(line_);
        while (maker.is_open() && take_line()) maker.add_line(line_);
        if (!maker.is_empty()) return std::move(maker).made(first);
    }
}

bool statement_reader::take_line() {
    if (!std::getline(from_, line_)) return false;
    if (++number_ == 1) line_ = without_utf8_mark(line_);
    return true;
}

} // namespace go_mmproxy
