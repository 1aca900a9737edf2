// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/statement.hpp"

#include "go-mmproxy/text/utf8.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace go_mmproxy {
namespace {

constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

constexpr bool is_quote(char c) noexcept {
    return c == '"' || c == '\'';
}

/// Takes the characters of a line one by one.
class line_filter {
public:
    /// Whether a character is kept: no blank outside quotes, and nothing of a comment.
    bool keeps(char c) noexcept {
        is_comment_ = is_comment_ || (quote_ == 0 && c == '#');
        if (is_comment_ || (quote_ == 0 && is_blank(c))) return false;
        if (quote_ == 0 && is_quote(c))
            quote_ = c;
        else if (quote_ == c)
            quote_ = 0;
        return true;
    }
    bool is_in_quotes() const noexcept { return quote_ != 0; }

private:
    char quote_ = 0; ///< the one that is open; 0: none
    bool is_comment_ = false;
};

statement what_counts(std::size_t number, std::string_view line) {
    statement kept{number};
    line_filter filter;
    std::ranges::copy_if(line, std::back_inserter(kept.text), [&](char c) { return filter.keeps(c); });
    if (kept.text.starts_with(';')) return {number}; // a comment of INI
    kept.is_whole = !filter.is_in_quotes();
    return kept;
}

bool is_open_array(std::string_view text) {
    const auto equals = text.find('=');
    return equals != std::string_view::npos && text.substr(equals + 1).starts_with('[') && !text.ends_with(']');
}

void add(statement& to, const statement& more) {
    to.text += more.text;
    to.is_whole = to.is_whole && more.is_whole;
}

} // namespace

std::optional<statement> statement_reader::next() {
    do
        if (!take_line()) return std::nullopt;
    while (line_.text.empty());
    auto read = line_;
    while (is_open_array(read.text) && take_line()) add(read, line_);
    read.is_whole = read.is_whole && !is_open_array(read.text);
    return read;
}

bool statement_reader::take_line() {
    std::string line;
    if (!std::getline(from_, line)) return false;
    const auto number = line_.line + 1;
    line_ = what_counts(number, number == 1 ? without_utf8_mark(line) : std::string_view{line});
    return true;
}

} // namespace go_mmproxy
