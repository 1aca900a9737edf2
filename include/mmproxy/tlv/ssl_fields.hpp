// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TLV_SSL_FIELDS_HPP
#define MMPROXY_TLV_SSL_FIELDS_HPP

#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/tlv/ssl.hpp>
#include <mmproxy/tlv/tlv_list.hpp>
#include <mmproxy/wire/byte_order.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace mmproxy {

/// What is to be said of a client's TLS session, for `header_builder::ssl`; `ssl_info` has the same fields, and says
/// what they mean. Specification: section 2.2.6.
///
/// All are views. An empty one is left out.
struct ssl_fields {
    bool over_tls = true;                   ///< the client has connected to the balancer over TLS
    bool certificate_in_connection = false; ///< see `ssl_info`
    bool certificate_in_session = false;    ///< see `ssl_info`
    /// 0: the client has given a certificate, and it was verified. Any other value: not so.
    std::uint32_t verify = 1;
    std::string_view version{};                      ///< `TLSv1.3`
    std::string_view common_name{};                  ///< of the client's certificate, in UTF-8
    std::string_view cipher{};                       ///< `ECDHE-RSA-AES128-GCM-SHA256`
    std::string_view signature_algorithm{};          ///< of the balancer's own certificate: `RSA-SHA256`
    std::string_view key_algorithm{};                ///< of the balancer's own certificate: `RSA2048`
    std::string_view group{};                        ///< of the key exchange: `secp256r1`
    std::string_view signature_scheme{};             ///< `rsa_pss_rsae_sha256`
    std::span<const std::byte> client_certificate{}; ///< X.509, in DER
};

namespace detail {

constexpr std::byte client_flags(const ssl_fields& fields) noexcept {
    unsigned flags = 0;
    if (fields.over_tls) flags |= 0x01U;
    if (fields.certificate_in_connection) flags |= 0x02U;
    if (fields.certificate_in_session) flags |= 0x04U;
    return static_cast<std::byte>(flags);
}

/// The sub-TLVs; nothing when one has more bytes than a TLV can have.
MMPROXY_DECL std::optional<tlv_list> ssl_sub_tlvs(const ssl_fields& fields);

/// The value of an SSL TLV, which `ssl_info` describes; nothing when a field has more bytes than a TLV can have.
MMPROXY_DECL std::optional<std::vector<std::byte>> ssl_value(const ssl_fields& fields);

} // namespace detail

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL std::optional<tlv_list> ssl_sub_tlvs(const ssl_fields& fields) {
    tlv_list list;
    const auto add = [&list](tlv_type type, const auto& value) { return value.empty() || list.add(type, value); };
    const bool fits = add(tlv_type::ssl_version, fields.version) &&
                      add(tlv_type::ssl_common_name, fields.common_name) && add(tlv_type::ssl_cipher, fields.cipher) &&
                      add(tlv_type::ssl_signature_algorithm, fields.signature_algorithm) &&
                      add(tlv_type::ssl_key_algorithm, fields.key_algorithm) &&
                      add(tlv_type::ssl_group, fields.group) &&
                      add(tlv_type::ssl_signature_scheme, fields.signature_scheme) &&
                      add(tlv_type::ssl_client_certificate, fields.client_certificate);
    return fits ? std::optional{list} : std::nullopt;
}

MMPROXY_DECL std::optional<std::vector<std::byte>> ssl_value(const ssl_fields& fields) {
    const auto sub_tlvs = ssl_sub_tlvs(fields);
    if (!sub_tlvs) return std::nullopt;
    std::vector<std::byte> value(ssl_info::fixed_size);
    value[0] = client_flags(fields);
    store_big_endian(fields.verify, &value[1]);
    value.insert(value.end(), sub_tlvs->bytes().begin(), sub_tlvs->bytes().end());
    return value;
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
