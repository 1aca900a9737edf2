// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TLV_CLOUD_HPP
#define MMPROXY_TLV_CLOUD_HPP

#include <mmproxy/tlv/fields.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mmproxy {

// The vendors' own TLVs. Each function takes the `header::tlvs` of a parser, and returns nothing when there is no such
// TLV or it is malformed. Any balancer can send any TLV: trust one only from that vendor's balancer.

/// The id of the VPC endpoint that the client came through: a text, a view into `tlvs`. AWS: NLB target groups, TLV
/// 0xEA, subtype 0x01.
inline std::optional<std::string_view> aws_vpc_endpoint_id(std::span<const std::byte> tlvs) noexcept {
    constexpr auto vpce_id = std::byte{0x01};
    const auto value = tlv_range{tlvs}.find(tlv_type::aws);
    if (!value || value->empty() || value->front() != vpce_id) return std::nullopt;
    return detail::as_text(value->subspan(1));
}

/// The Private Service Connect connection id, as a number of the host. GCP: TLV 0xE0, 8 bytes in network byte order.
constexpr std::optional<std::uint64_t> gcp_psc_connection_id(std::span<const std::byte> tlvs) noexcept {
    const auto value = tlv_range{tlvs}.find(tlv_type::gcp);
    if (!value || value->size() != sizeof(std::uint64_t)) return std::nullopt;
    return detail::load_big_endian<std::uint64_t>(value->data());
}

/// The LinkID of a private endpoint, as a number of the host. Azure: Private Link, TLV 0xEE, subtype 0x01, then 4
/// bytes, little endian.
constexpr std::optional<std::uint32_t> azure_link_id(std::span<const std::byte> tlvs) noexcept {
    constexpr auto link_id = std::byte{0x01};
    const auto value = tlv_range{tlvs}.find(tlv_type::azure);
    if (!value || value->size() != 5 || value->front() != link_id) return std::nullopt;
    std::uint32_t id = 0;
    for (std::size_t i = 4; i >= 1; --i) id = id << 8 | std::to_integer<std::uint32_t>((*value)[i]);
    return id;
}

} // namespace mmproxy

#endif
