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

/// What the balancer says of the TLS session that it has with the client. Specification: section 2.2.6.
///
/// The texts and `sub_tlvs` are views into the header. A text is nothing when its sub-TLV is missing; escape it before
/// it is logged.
///
///     offset  size
///          0     1  client: bit 0 TLS, bit 1 certificate in this connection, bit 2 certificate in this session
///          1     4  verify, network byte order: 0 when the certificate was verified
///          5     …  sub-TLVs
struct ssl_info {
    static constexpr std::size_t fixed_size = 5; ///< [bytes] in front of the sub-TLVs

    bool over_tls = false;                  ///< the client has connected to the balancer over TLS
    bool certificate_in_connection = false; ///< the client has given a certificate in this connection
    bool certificate_in_session = false;    ///< the client has given one at least once in the TLS session
    /// 0: the client's certificate was verified. OpenSSL says 0 without a certificate, too (SSL_get_verify_result(3)),
    /// so ask `verified`.
    std::uint32_t verify = 0;
    std::span<const std::byte> sub_tlvs{}; ///< well-formed, for `tlv_range`

    /// Whether the client gave a certificate and the balancer verified it.
    constexpr bool verified() const noexcept {
        return (certificate_in_connection || certificate_in_session) && verify == 0;
    }

    /// The version of TLS, such as `TLSv1.3`.
    std::optional<std::string_view> version() const noexcept { return text(tlv_type::ssl_version); }
    /// The common name (OID 2.5.4.3) of the client's certificate, in UTF-8.
    std::optional<std::string_view> common_name() const noexcept { return text(tlv_type::ssl_common_name); }
    /// The cipher, such as `ECDHE-RSA-AES128-GCM-SHA256`.
    std::optional<std::string_view> cipher() const noexcept { return text(tlv_type::ssl_cipher); }
    /// The algorithms by which the balancer's own certificate was signed, such as `RSA-SHA256`, and its key was made,
    /// such as `RSA2048`.
    std::optional<std::string_view> signature_algorithm() const noexcept {
        return text(tlv_type::ssl_signature_algorithm);
    }
    /// Of the balancer's certificate, such as `RSA2048`.
    std::optional<std::string_view> key_algorithm() const noexcept { return text(tlv_type::ssl_key_algorithm); }
    /// The group of the key exchange, such as `secp256r1`, and the signature scheme, such as `rsa_pss_rsae_sha256`.
    std::optional<std::string_view> group() const noexcept { return text(tlv_type::ssl_group); }
    /// Of the key exchange, see `group`.
    std::optional<std::string_view> signature_scheme() const noexcept { return text(tlv_type::ssl_signature_scheme); }

    /// The client's X.509 certificate in DER.
    constexpr std::optional<std::span<const std::byte>> client_certificate() const noexcept {
        return tlv_range{sub_tlvs}.find(tlv_type::ssl_client_certificate);
    }

private:
    std::optional<std::string_view> text(tlv_type type) const noexcept { return detail::find_text(sub_tlvs, type); }
};

/// Reads the SSL TLV of a parser's `header::tlvs`; nothing when there is none, or it is malformed.
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
