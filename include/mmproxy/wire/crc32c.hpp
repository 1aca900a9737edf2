// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_WIRE_CRC32C_HPP
#define MMPROXY_WIRE_CRC32C_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mmproxy::detail {

/// The CRC of each byte value. A CRC is linear: the CRC of a byte is the sum (XOR) of the CRCs of its bits, so the
/// table is built in few steps of constant evaluation, which compilers limit.
inline constexpr auto crc32c_table = [] {
    constexpr std::uint32_t reflected_polynomial = 0x82F63B78;
    std::array<std::uint32_t, 256> table{};
    std::uint32_t of_bit = 1;
    for (std::size_t bit = 128; bit > 0; bit /= 2) {
        of_bit = (of_bit >> 1) ^ ((of_bit & 1U) != 0 ? reflected_polynomial : 0);
        for (std::size_t i = 0; i < table.size(); i += 2 * bit) table[i + bit] = table[i] ^ of_bit;
    }
    return table;
}();

/// The CRC32C (Castagnoli) of `bytes`; `seed` is the CRC of the bytes before them, 0 at the beginning. RFC 4960,
/// appendix B.
constexpr std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t seed = 0) noexcept {
    std::uint32_t crc = ~seed;
    for (const std::byte b : bytes) crc = crc32c_table[(crc ^ std::to_integer<std::uint32_t>(b)) & 0xFFU] ^ (crc >> 8);
    return ~crc;
}

} // namespace mmproxy::detail

#endif
