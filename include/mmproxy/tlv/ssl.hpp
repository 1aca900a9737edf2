// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TLV_SSL_HPP
#define MMPROXY_TLV_SSL_HPP

#include <mmproxy/tlv/fields.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mmproxy {

/// What the balancer says of the TLS session it ended. Views into the header. Specification: section 2.2.6.
///
///     offset  size
///          0     1  client: bit 0 TLS, bit 1 certificate in this connection, bit 2 certificate in this session
///          1     4  verify, network byte order: 0 when the certificate was verified
///          5     …  TLVs of their own
struct ssl_info {
    static constexpr std::size_t fixed_size = 5;

    bool over_tls = false;
    bool certificate_in_connection = false;
    bool certificate_in_session = false;
    std::uint32_t verify = 0; ///< 0: the client's certificate was verified, where it gave one
    std::span<const std::byte> sub_tlvs{};

    /// The client gave a certificate and the balancer verified it.
    constexpr bool verified() const noexcept {
        return (certificate_in_connection || certificate_in_session) && verify == 0;
    }

    std::optional<std::string_view> version() const noexcept { return text(tlv_type::ssl_version); }
    std::optional<std::string_view> common_name() const noexcept { return text(tlv_type::ssl_common_name); }
    std::optional<std::string_view> cipher() const noexcept { return text(tlv_type::ssl_cipher); }
    std::optional<std::string_view> signature_algorithm() const noexcept {
        return text(tlv_type::ssl_signature_algorithm);
    }
    std::optional<std::string_view> key_algorithm() const noexcept { return text(tlv_type::ssl_key_algorithm); }
    std::optional<std::string_view> group() const noexcept { return text(tlv_type::ssl_group); }
    std::optional<std::string_view> signature_scheme() const noexcept { return text(tlv_type::ssl_signature_scheme); }

    /// The client's X.509 certificate in DER.
    constexpr std::optional<std::span<const std::byte>> client_certificate() const noexcept {
        return tlv_range{sub_tlvs}.find(tlv_type::ssl_client_certificate);
    }

private:
    std::optional<std::string_view> text(tlv_type type) const noexcept { return detail::find_text(sub_tlvs, type); }
};

/// The TLS session in `header::tlvs`, or nothing when there is none or it is malformed.
constexpr std::optional<ssl_info> ssl(std::span<const std::byte> tlvs) noexcept {
    const auto value = tlv_range{tlvs}.find(tlv_type::ssl);
    if (!value || value->size() < ssl_info::fixed_size) return std::nullopt;
    const auto sub_tlvs = value->subspan(ssl_info::fixed_size);
    if (!tlv_range::well_formed(sub_tlvs)) return std::nullopt;
    const auto client = std::to_integer<unsigned>((*value)[0]);
    ssl_info info;
    info.over_tls = (client & 0x01U) != 0;
    info.certificate_in_connection = (client & 0x02U) != 0;
    info.certificate_in_session = (client & 0x04U) != 0;
    info.verify = detail::load_big_endian<std::uint32_t>(value->data() + 1);
    info.sub_tlvs = sub_tlvs;
    return info;
}

} // namespace mmproxy

#endif
