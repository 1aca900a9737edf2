// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TESTS_JSON_CHECKER_HPP
#define GO_MMPROXY_TESTS_JSON_CHECKER_HPP

#include <cctype>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

/// Reads one line that is one flat JSON object, and is strict about it: RFC 8259, RFC 3629. Slow, and written apart
/// from the program: bytes are decoded to code points, not looked up in a table.
class json_checker {
public:
    using members = std::map<std::string, std::string>;

    /// The members, texts decoded, other values as they stand; throws `std::runtime_error` where it is no JSON.
    static members read(std::string_view line) { return json_checker{line}.object(); }

private:
    explicit json_checker(std::string_view text) : rest_{text} {}

    members object() {
        members found;
        expect('{');
        do {
            auto key = text();
            expect(':');
            auto entry = value();
            if (!found.emplace(std::move(key), std::move(entry)).second) fail("a key twice");
        } while (take(','));
        expect('}');
        expect('\n');
        if (!rest_.empty()) fail("more than one line");
        return found;
    }

    std::string value() {
        if (!rest_.empty() && rest_.front() == '"') return text();
        const auto end = rest_.find_first_of(",}");
        const std::string word{rest_.substr(0, end)};
        if (word != "true" && word != "false" && !is_number(word)) fail("a value that is none");
        rest_.remove_prefix(word.size());
        return word;
    }

    static bool is_number(const std::string& word) {
        return !word.empty() && word.find_first_not_of("0123456789.") == std::string::npos &&
               std::isdigit(static_cast<unsigned char>(word.front())) != 0 &&
               (word.size() == 1 || word[0] != '0' || word[1] == '.');
    }

    std::string text() {
        std::string decoded;
        expect('"');
        while (!take('"')) decoded += take('\\') ? escape() : character();
        return decoded;
    }

    std::string escape() {
        switch (const char letter = next()) {
        case '"':
        case '\\':
        case '/': return {letter};
        case 'n': return "\n";
        case 'r': return "\r";
        case 't': return "\t";
        case 'u': return hexadecimal();
        default: fail("an unknown escape");
        }
    }

    std::string hexadecimal() {
        const std::string digits{next(), next(), next(), next()};
        if (digits == "fffd") return "\xEF\xBF\xBD";
        if (digits.find_first_not_of("0123456789abcdef") != std::string::npos || digits > "009f") fail("a \\u escape");
        const auto code = static_cast<char>(std::stoi(digits, nullptr, 16));
        return digits < "0080" ? std::string{code} : std::string{'\xC2', code};
    }

    /// One well-formed character that may stand unescaped.
    std::string character() {
        const auto first = static_cast<unsigned char>(next());
        if (first < 0x20 || first == 0x7F) fail("a raw control character");
        if (first < 0x80) return {static_cast<char>(first)};
        const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        std::string bytes{static_cast<char>(first)};
        unsigned long point = first & (0x3FU >> more);
        for (int i = 0; i < more; ++i) {
            bytes += next();
            const auto b = static_cast<unsigned char>(bytes.back());
            if ((b & 0xC0U) != 0x80) fail("not UTF-8");
            point = point << 6 | (b & 0x3FU);
        }
        check_code_point(first, more, point);
        if (point < 0xA0) fail("a raw control character");
        return bytes;
    }

    static void check_code_point(unsigned char first, int more, unsigned long point) {
        constexpr unsigned long least[] = {0, 0x80, 0x800, 0x10000};
        const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (first < 0xC0 || first > 0xF7 || point < least[more] || surrogate || point > 0x10FFFF) fail("not UTF-8");
    }

    char next() {
        if (rest_.empty()) fail("the end came early");
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    bool take(char c) {
        const bool there = !rest_.empty() && rest_.front() == c;
        if (there) rest_.remove_prefix(1);
        return there;
    }

    void expect(char c) {
        if (!take(c)) fail(std::string{"no "} + c);
    }

    [[noreturn]] static void fail(const std::string& why) { throw std::runtime_error{"not JSON: " + why}; }

    std::string_view rest_;
};

#endif
