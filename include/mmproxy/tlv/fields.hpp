// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TLV_FIELDS_HPP
#define MMPROXY_TLV_FIELDS_HPP

#include <mmproxy/tlv/tlv.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace mmproxy {
namespace detail {

/// Views bytes as characters.
inline std::string_view as_text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline std::optional<std::string_view> find_text(std::span<const std::byte> tlvs, tlv_type type) noexcept {
    const auto value = tlv_range{tlvs}.find(type);
    return value ? std::optional{as_text(*value)} : std::nullopt;
}

} // namespace detail

// Each function takes the `header::tlvs` of a parser and returns a view into it, or nothing when there is no such TLV.
// The balancer chooses the bytes, often from what the client sent: escape a text before it is logged.

/// The application protocol of the connection, such as `h2`: what client and balancer have negotiated in TLS (ALPN,
/// RFC 7301). Specification: section 2.2.1.
inline std::optional<std::string_view> alpn(std::span<const std::byte> tlvs) noexcept {
    return detail::find_text(tlvs, tlv_type::alpn);
}

/// The host name that the client asked for, in UTF-8; with TLS the server name (SNI). Specification: section 2.2.2.
inline std::optional<std::string_view> authority(std::span<const std::byte> tlvs) noexcept {
    return detail::find_text(tlvs, tlv_type::authority);
}

/// The balancer's own name of the connection: opaque, at most 128 bytes, which `v2::parse` checks. Specification:
/// section 2.2.5.
constexpr std::optional<std::span<const std::byte>> unique_id(std::span<const std::byte> tlvs) noexcept {
    return tlv_range{tlvs}.find(tlv_type::unique_id);
}

/// The name of the network namespace that the connection arrived in at the balancer. Specification: section 2.2.7.
inline std::optional<std::string_view> netns(std::span<const std::byte> tlvs) noexcept {
    return detail::find_text(tlvs, tlv_type::netns);
}

} // namespace mmproxy

#endif
