// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_WIRE_BYTE_ORDER_HPP
#define MMPROXY_WIRE_BYTE_ORDER_HPP

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace mmproxy::detail {

/// Reads an unsigned integer in network byte order from `sizeof(T)` bytes, which need not be aligned. Compilers turn
/// the loop into one load and a byte swap.
template <std::unsigned_integral T> constexpr T load_big_endian(const std::byte* from) noexcept {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = static_cast<T>((std::uint64_t{value} << 8) | std::to_integer<std::uint64_t>(from[i]));
    return value;
}

/// Writes an unsigned integer in network byte order into `sizeof(T)` bytes, which need not be aligned.
template <std::unsigned_integral T> constexpr void store_big_endian(T value, std::byte* to) noexcept {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        to[i] = static_cast<std::byte>(std::uint64_t{value} >> (8 * (sizeof(T) - 1 - i)));
}

/// Converts a number from host to network byte order, for `std::bit_cast` to bytes. The built-in is one of GCC and
/// clang.
constexpr std::uint64_t big_endian(std::uint64_t value) noexcept {
    return std::endian::native == std::endian::big ? value : __builtin_bswap64(value);
}

} // namespace mmproxy::detail

#endif
