// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/tlv/ssl.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/wire.hpp"

#include <string_view>

using namespace mmproxy;
using namespace mmproxy::tests;
using namespace std::string_view_literals;

namespace {

/// An SSL TLV: one byte `client`, four of `verify`, then the sub-TLVs.
template <class... SubTlvs> bytes ssl_tlv(unsigned client, const char* verify, const SubTlvs&... sub_tlvs) {
    return tlv_of(0x20, join(repeated(1, client), hex(verify), sub_tlvs...));
}

} // namespace

TEST_CASE("the SSL field of HAProxy's header reads as it was set", "[tlv][ssl]") {
    const auto info = ssl(byte_view{haproxy_header}.subspan(16 + 12));
    REQUIRE(info);
    CHECK(info->over_tls);
    CHECK_FALSE(info->certificate_in_connection);
    CHECK_FALSE(info->certificate_in_session);
    CHECK(info->verify == 0);
    CHECK_FALSE(info->verified());
    CHECK(info->version() == "TLSv1.3"sv);
    CHECK(info->cipher() == "TLS_AES_256_GCM_SHA384"sv);
    CHECK_FALSE(info->common_name());
}

TEST_CASE("every field of a client with a certificate can be read", "[tlv][ssl]") {
    const auto sub_tlvs = join(tlv_of(0x21, text("TLSv1.2")), tlv_of(0x22, text("client.example")),
                               tlv_of(0x23, text("ECDHE-RSA-AES128-GCM-SHA256")), tlv_of(0x24, text("RSA-SHA256")),
                               tlv_of(0x25, text("RSA2048")), tlv_of(0x26, text("secp256r1")),
                               tlv_of(0x27, text("rsa_pss_rsae_sha256")), tlv_of(0x28, hex("30 82 00 00")));
    const auto tlvs = join(tlv_of(0x04, {}), ssl_tlv(0x07, "00 00 00 00", sub_tlvs));
    const auto info = ssl(tlvs);
    REQUIRE(info);
    CHECK(info->verified());
    CHECK(to_hex(info->sub_tlvs) == to_hex(sub_tlvs));
    CHECK(info->version() == "TLSv1.2"sv);
    CHECK(info->common_name() == "client.example"sv);
    CHECK(info->cipher() == "ECDHE-RSA-AES128-GCM-SHA256"sv);
    CHECK(info->signature_algorithm() == "RSA-SHA256"sv);
    CHECK(info->key_algorithm() == "RSA2048"sv);
    CHECK(info->group() == "secp256r1"sv);
    CHECK(info->signature_scheme() == "rsa_pss_rsae_sha256"sv);
    REQUIRE(info->client_certificate());
    CHECK(to_hex(*info->client_certificate()) == "30 82 00 00");
}

TEST_CASE("each bit of the client byte tells one thing", "[tlv][ssl]") {
    for (unsigned client = 0; client <= 0xff; ++client) {
        INFO("client " << client);
        const auto tlvs = ssl_tlv(client, "00 00 00 00");
        const auto info = ssl(tlvs);
        REQUIRE(info);
        CHECK(info->over_tls == ((client & 0x01U) != 0));
        CHECK(info->certificate_in_connection == ((client & 0x02U) != 0));
        CHECK(info->certificate_in_session == ((client & 0x04U) != 0));
    }
}

TEST_CASE("a client is verified when it showed a certificate and verify is zero", "[tlv][ssl]") {
    const auto verified = [](unsigned client, const char* verify) {
        const auto tlvs = ssl_tlv(client, verify);
        return ssl(tlvs).value().verified();
    };
    CHECK(verified(0x03, "00 00 00 00"));
    CHECK(verified(0x05, "00 00 00 00"));
    CHECK(verified(0x07, "00 00 00 00"));
    CHECK_FALSE(verified(0x01, "00 00 00 00"));
    CHECK_FALSE(verified(0x00, "00 00 00 00"));
    for (const auto* verify : {"00 00 00 01", "00 00 01 00", "00 01 00 00", "01 00 00 00", "FF FF FF FF"})
        CHECK_FALSE(verified(0x07, verify));
}

TEST_CASE("verify is a big-endian number", "[tlv][ssl]") {
    CHECK(ssl(ssl_tlv(0x03, "00 00 00 12")).value().verify == 0x12);
    CHECK(ssl(ssl_tlv(0x03, "01 02 03 04")).value().verify == 0x01020304);
    CHECK(ssl(ssl_tlv(0x03, "FF FF FF FF")).value().verify == 0xffffffff);
}

TEST_CASE("a field that the SSL TLV lacks is empty, even if a top-level TLV has its type", "[tlv][ssl]") {
    const auto tlvs = join(ssl_tlv(0x01, "00 00 00 00"), tlv_of(0x21, text("TLSv1.3")));
    const auto info = ssl(tlvs);
    REQUIRE(info);
    CHECK(info->sub_tlvs.empty());
    CHECK_FALSE(info->version());
    CHECK_FALSE(info->client_certificate());
}

TEST_CASE("there is no SSL information without its TLV, or in a malformed one", "[tlv][ssl]") {
    CHECK_FALSE(ssl({}));
    CHECK_FALSE(ssl(tlv_of(0x21, text("TLSv1.3"))));
    for (std::size_t size = 0; size < 5; ++size) CHECK_FALSE(ssl(guarded{tlv_of(0x20, repeated(size))}.view()));
    CHECK(ssl(guarded{tlv_of(0x20, repeated(5))}.view()));
    for (const auto* cut_short : {"21", "21 00", "21 00 01", "21 00 02 41", "21 FF FF 41", "21 00 01 41 00"})
        CHECK_FALSE(ssl(guarded{ssl_tlv(0x01, "00 00 00 00", hex(cut_short))}.view()));
}

TEST_CASE("a sub-TLV cannot reach into the TLV behind", "[tlv][ssl]") {
    const auto tlvs = join(ssl_tlv(0x01, "00 00 00 00", hex("21 00 02 41")), tlv_of(0x04, {}));
    CHECK_FALSE(ssl(tlvs));
}
