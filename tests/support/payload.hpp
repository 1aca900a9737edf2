// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_PAYLOAD_HPP
#define MMPROXY_TESTS_SUPPORT_PAYLOAD_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// Payloads that say which one they are, and differ in every byte.
namespace payload {

inline constexpr std::size_t largest = 65507;

/// Bytes that look like none.
inline const std::string& noise() {
    static const std::string bytes = [] {
        std::string all(2 * largest, '\0');
        std::ranges::generate(all, [state = std::uint32_t{1}]() mutable {
            return static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
        });
        return all;
    }();
    return bytes;
}

/// The payload of a number, in any size.
inline std::string of(std::uint32_t number, std::size_t size) {
    std::array<char, sizeof number> name{};
    std::memcpy(name.data(), &number, sizeof number);
    auto bytes = noise().substr(number % largest, size);
    std::copy_n(name.begin(), std::min(size, name.size()), bytes.begin());
    return bytes;
}

/// The number of a payload of at least four bytes.
inline std::uint32_t number_of(std::string_view bytes) {
    std::uint32_t number = 0;
    std::memcpy(&number, bytes.data(), std::min(sizeof number, bytes.size()));
    return number;
}

/// One of each size, numbered from `first` on.
inline std::vector<std::string> of_sizes(const std::vector<std::size_t>& sizes, std::uint32_t first = 0) {
    std::vector<std::string> payloads;
    for (const auto size : sizes) payloads.push_back(of(first++, size));
    return payloads;
}

} // namespace payload

#endif
