// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DETAIL_CRC32C_HPP
#define MMPROXY_DETAIL_CRC32C_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mmproxy::detail {

inline constexpr auto crc32c_table = [] {
    constexpr std::uint32_t reflected_polynomial = 0x82F63B78;
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        table[i] = i;
        for (int bit = 0; bit < 8; ++bit)
            table[i] = (table[i] >> 1) ^ ((table[i] & 1U) != 0 ? reflected_polynomial : 0);
    }
    return table;
}();

/// The CRC32C (Castagnoli) of `bytes`; `seed` is the CRC of what stands before them. RFC 4960, appendix B.
constexpr std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t seed = 0) noexcept {
    std::uint32_t crc = ~seed;
    for (const std::byte b : bytes) crc = crc32c_table[(crc ^ std::to_integer<std::uint32_t>(b)) & 0xFFU] ^ (crc >> 8);
    return ~crc;
}

} // namespace mmproxy::detail

#endif
