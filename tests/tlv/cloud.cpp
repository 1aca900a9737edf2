// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/tlv/cloud.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/wire.hpp"

#include <string_view>

using namespace mmproxy;
using namespace mmproxy::tests;
using namespace std::string_view_literals;

namespace {

byte_view tlvs_of(byte_view ipv4_header) {
    return ipv4_header.subspan(16 + 12);
}

} // namespace

TEST_CASE("an AWS header names the VPC endpoint, and nothing of the other clouds", "[tlv][cloud]") {
    CHECK(aws_vpc_endpoint_id(tlvs_of(aws_header)) == "vpce-0123456789abcdef0"sv);
    CHECK_FALSE(gcp_psc_connection_id(tlvs_of(aws_header)));
    CHECK_FALSE(azure_link_id(tlvs_of(aws_header)));
}

TEST_CASE("an AWS TLV of another subtype is no VPC endpoint", "[tlv][cloud]") {
    CHECK_FALSE(aws_vpc_endpoint_id({}));
    CHECK_FALSE(aws_vpc_endpoint_id(guarded{tlv_of(0xea, {})}.view()));
    CHECK_FALSE(aws_vpc_endpoint_id(tlv_of(0xea, join(hex("02"), text("vpce-1")))));
    CHECK_FALSE(aws_vpc_endpoint_id(tlv_of(0xea, text("vpce-1"))));
}

TEST_CASE("a GCP header names the PSC connection, big endian", "[tlv][cloud]") {
    CHECK(gcp_psc_connection_id(tlvs_of(gcp_header)) == 0x0000A5B4C3D2E1F0U);
    CHECK(gcp_psc_connection_id(tlv_of(0xe0, hex("01 02 03 04 05 06 07 08"))) == 0x0102030405060708U);
    CHECK(gcp_psc_connection_id(tlv_of(0xe0, repeated(8, 0xff))) == 0xffffffffffffffffU);
    CHECK_FALSE(aws_vpc_endpoint_id(tlvs_of(gcp_header)));
    CHECK_FALSE(azure_link_id(tlvs_of(gcp_header)));
}

TEST_CASE("a GCP TLV that is not of eight bytes names nothing", "[tlv][cloud]") {
    CHECK_FALSE(gcp_psc_connection_id({}));
    for (const std::size_t size : {0U, 1U, 4U, 7U, 9U, 16U})
        CHECK_FALSE(gcp_psc_connection_id(guarded{tlv_of(0xe0, repeated(size))}.view()));
}

TEST_CASE("an Azure header names the private link, little endian", "[tlv][cloud]") {
    CHECK(azure_link_id(tlvs_of(azure_header)) == 0x2000BEEFU);
    CHECK(azure_link_id(tlv_of(0xee, hex("01 04 03 02 01"))) == 0x01020304U);
    CHECK(azure_link_id(tlv_of(0xee, hex("01 FF FF FF FF"))) == 0xffffffffU);
    CHECK_FALSE(aws_vpc_endpoint_id(tlvs_of(azure_header)));
    CHECK_FALSE(gcp_psc_connection_id(tlvs_of(azure_header)));
}

TEST_CASE("an Azure TLV of another subtype or size names nothing", "[tlv][cloud]") {
    CHECK_FALSE(azure_link_id({}));
    CHECK_FALSE(azure_link_id(tlv_of(0xee, hex("02 04 03 02 01"))));
    for (const auto* value : {"", "01", "01 04 03 02", "01 04 03 02 01 00"})
        CHECK_FALSE(azure_link_id(guarded{tlv_of(0xee, hex(value))}.view()));
}
