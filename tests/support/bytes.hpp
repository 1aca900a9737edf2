// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_BYTES_HPP
#define MMPROXY_TESTS_SUPPORT_BYTES_HPP

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mmproxy::tests {

using bytes = std::vector<std::byte>;
using byte_view = std::span<const std::byte>;

/// The characters of a text as bytes, NULs included.
inline bytes text(std::string_view characters) {
    const auto view = std::as_bytes(std::span{characters});
    return {view.begin(), view.end()};
}

inline constexpr std::string_view hex_digits = "0123456789ABCDEF";

/// Bytes written as on paper: "0D 0A 51".
inline bytes hex(std::string_view digits) {
    const auto value_of = [](char digit) {
        const auto value = hex_digits.find(digit);
        if (value == std::string_view::npos) throw std::invalid_argument{"hex() takes pairs of 0-9 and A-F"};
        return value;
    };
    bytes out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] == ' ') continue;
        const auto high = value_of(digits[i]);
        out.push_back(static_cast<std::byte>(high << 4U | value_of(digits.at(++i))));
    }
    return out;
}

inline std::string to_hex(byte_view view) {
    std::string out;
    for (const auto byte : view) {
        if (!out.empty()) out += ' ';
        out += hex_digits[std::to_integer<std::size_t>(byte >> 4)];
        out += hex_digits[std::to_integer<std::size_t>(byte & std::byte{0x0f})];
    }
    return out;
}

/// `count` times the same byte.
inline bytes repeated(std::size_t count, unsigned value = 0) {
    return bytes(count, static_cast<std::byte>(value));
}

/// One after the other, in a block with no room to spare, where AddressSanitizer sees a read beyond the end.
template <class... Parts> bytes join(const Parts&... parts) {
    bytes out((std::size_t{0} + ... + parts.size()));
    [[maybe_unused]] auto to = out.begin(); // used, unless there are no parts
    ((to = std::copy(parts.begin(), parts.end(), to)), ...);
    return out;
}

/// A number of two bytes in network byte order.
inline bytes big_endian_16(std::size_t value) {
    return {static_cast<std::byte>(value >> 8U & 0xffU), static_cast<std::byte>(value & 0xffU)};
}

/// A heap block of exactly the size asked for, so that AddressSanitizer sees the first byte read or written outside.
class guarded {
public:
    explicit guarded(byte_view contents) : guarded(contents.size()) { std::ranges::copy(contents, block_.get()); }
    explicit guarded(std::size_t size) : size_{size}, block_{std::make_unique<std::byte[]>(size)} {}

    byte_view view() const noexcept { return {block_.get(), size_}; }
    std::span<std::byte> out() noexcept { return {block_.get(), size_}; }

private:
    std::size_t size_;
    std::unique_ptr<std::byte[]> block_;
};

} // namespace mmproxy::tests

#endif
