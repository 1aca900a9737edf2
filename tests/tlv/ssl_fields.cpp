// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/tlv/ssl_fields.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/wire.hpp"

#include <cstddef>
#include <string>
#include <string_view>

using namespace mmproxy;
using namespace mmproxy::tests;
using namespace std::string_view_literals;

TEST_CASE("an SSL TLV has the bytes that the specification describes", "[tlv][ssl_fields]") {
    CHECK(detail::ssl_value({.version = "TLSv1.3", .cipher = "TLS_AES_256_GCM_SHA384"}).value() ==
          join(hex("01 00 00 00 01"), tlv_of(0x21, text("TLSv1.3")), tlv_of(0x23, text("TLS_AES_256_GCM_SHA384"))));
    CHECK(detail::ssl_value({.over_tls = false, .verify = 0x01020304}).value() == hex("00 01 02 03 04"));
}

TEST_CASE("every field of an SSL TLV reads as it was set", "[tlv][ssl_fields]") {
    const auto certificate = hex("30 82 00 00");
    const auto tlvs = tlv_of(0x20, detail::ssl_value({.certificate_in_connection = true,
                                                      .certificate_in_session = true,
                                                      .verify = 0,
                                                      .version = "TLSv1.2",
                                                      .common_name = "client.example",
                                                      .cipher = "ECDHE-RSA-AES128-GCM-SHA256",
                                                      .signature_algorithm = "RSA-SHA256",
                                                      .key_algorithm = "RSA2048",
                                                      .group = "secp256r1",
                                                      .signature_scheme = "rsa_pss_rsae_sha256",
                                                      .client_certificate = certificate})
                                       .value());
    const auto info = ssl(tlvs);
    REQUIRE(info);
    CHECK(info->over_tls);
    CHECK(info->certificate_in_connection);
    CHECK(info->certificate_in_session);
    CHECK(info->verified());
    CHECK(info->version() == "TLSv1.2"sv);
    CHECK(info->common_name() == "client.example"sv);
    CHECK(info->cipher() == "ECDHE-RSA-AES128-GCM-SHA256"sv);
    CHECK(info->signature_algorithm() == "RSA-SHA256"sv);
    CHECK(info->key_algorithm() == "RSA2048"sv);
    CHECK(info->group() == "secp256r1"sv);
    CHECK(info->signature_scheme() == "rsa_pss_rsae_sha256"sv);
    REQUIRE(info->client_certificate());
    CHECK(to_hex(*info->client_certificate()) == to_hex(certificate));
}

TEST_CASE("nothing is said of a client's certificate unless it is set", "[tlv][ssl_fields]") {
    const auto tlvs = tlv_of(0x20, detail::ssl_value({}).value());
    const auto info = ssl(tlvs);
    REQUIRE(info);
    CHECK(info->over_tls);
    CHECK(info->verify != 0);
    CHECK_FALSE(info->verified());
    CHECK_FALSE(info->version());
    CHECK_FALSE(info->client_certificate());
    CHECK(info->sub_tlvs.empty());
}

TEST_CASE("each flag of an SSL TLV is one bit", "[tlv][ssl_fields]") {
    CHECK(detail::client_flags({.over_tls = false}) == std::byte{0});
    CHECK(detail::client_flags({}) == std::byte{1});
    CHECK(detail::client_flags({.over_tls = false, .certificate_in_connection = true}) == std::byte{2});
    CHECK(detail::client_flags({.over_tls = false, .certificate_in_session = true}) == std::byte{4});
}

TEST_CASE("a field that fits into no sub-TLV makes no SSL TLV", "[tlv][ssl_fields]") {
    const std::string too_large(65536, 'x');
    CHECK_FALSE(detail::ssl_value({.common_name = too_large}));
    CHECK_FALSE(detail::ssl_value({.client_certificate = repeated(65536)}));
    CHECK(detail::ssl_value({.client_certificate = repeated(65535)}));
}
