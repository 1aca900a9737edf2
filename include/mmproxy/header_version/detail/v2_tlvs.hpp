// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_DETAIL_V2_TLVS_HPP
#define MMPROXY_HEADER_VERSION_DETAIL_V2_TLVS_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/tlv/tlv.hpp>
#include <mmproxy/wire/byte_order.hpp>
#include <mmproxy/wire/crc32c.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mmproxy::detail {

/// The fault of a header's TLVs, or the value of the CRC32C among them.
struct v2_tlv_check {
    errc error = errc::success;
    std::span<const std::byte> crc{}; ///< a view into the TLVs; empty when there is no CRC32C
};

/// Checks the TLVs of a header one by one: that they end where the header ends, and the sizes of a unique id and of a
/// CRC32C, which may stand there once. Specification: sections 2.2.3 and 2.2.5.
constexpr v2_tlv_check check_v2_tlvs(std::span<const std::byte> tlvs) noexcept {
    constexpr std::size_t max_unique_id = 128; // [bytes], the specification's limit
    if (!tlv_range::well_formed(tlvs)) return {errc::bad_tlv};
    v2_tlv_check result;
    for (const auto [type, value] : tlv_range{tlvs}) {
        if (type == tlv_type::unique_id && value.size() > max_unique_id) return {errc::bad_unique_id};
        if (type != tlv_type::crc32c) continue;
        if (value.size() != sizeof(std::uint32_t) || !result.crc.empty()) return {errc::bad_tlv};
        result.crc = value;
    }
    return result;
}

/// The CRC32C of a whole header with zeroes in place of its own checksum, whose value is `crc`, a view into `header`.
/// Specification: section 2.2.3.
constexpr std::uint32_t v2_checksum(std::span<const std::byte> header, std::span<const std::byte> crc) noexcept {
    constexpr std::array<std::byte, sizeof(std::uint32_t)> zeroes{};
    const auto at = static_cast<std::size_t>(crc.data() - header.data());
    const auto before = crc32c(header.first(at));
    return crc32c(header.subspan(at + zeroes.size()), crc32c(zeroes, before));
}

} // namespace mmproxy::detail

#endif
