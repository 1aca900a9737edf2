// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/unexpected_version.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/wire.hpp"

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

const bytes v1_header = text("PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n");
const bytes v2_header_of_tcp = v2_header(0x21, 0x11, ipv4_block);
const bytes spp_header = join(hex("56 EC"), repeated(32, 0x11), hex("12 67 00 35"));

errc named(byte_view received) {
    return name_unexpected(errc::not_proxy, guarded{received}.view());
}

} // namespace

TEST_CASE("a header of another version is called by its version", "[header_version][unexpected_version]") {
    for (const auto& behind : {bytes{}, text("payload")}) {
        CHECK(named(join(v1_header, behind)) == errc::v1_unexpected);
        CHECK(named(join(v2_header_of_tcp, behind)) == errc::v2_unexpected);
        CHECK(named(join(spp_header, behind)) == errc::spp_unexpected);
    }
    CHECK(named(text("PROXY UNKNOWN\r\n")) == errc::v1_unexpected);
    CHECK(named(v2_header(0x20, 0x00)) == errc::v2_unexpected);
}

TEST_CASE("what begins as a header of another version is called so, whatever is wrong with the rest of it",
          "[header_version][unexpected_version]") {
    CHECK(named(text("PROXY ")) == errc::v1_unexpected);
    CHECK(named(text("PROXY TCP4 203.0.113.007 ")) == errc::v1_unexpected);
    CHECK(named(byte_view{v2_header_of_tcp}.first(12)) == errc::v2_unexpected);
    CHECK(named(v2_header(0x31, 0x11, ipv4_block)) == errc::v2_unexpected);
}

TEST_CASE("what is no header of any version is none", "[header_version][unexpected_version]") {
    for (const auto& wire : {text(""), text("P"), text("PROXY"), text("PROXYING"), text("\r\n\r\n"),
                             text("GET / HTTP/1.1\r\n"), bytes{v2_header_of_tcp.begin(), v2_header_of_tcp.begin() + 11},
                             hex("56 EC"), bytes{spp_header.begin(), spp_header.end() - 1}})
        CHECK(named(wire) == errc::not_proxy);
}

TEST_CASE("a header of another version is no faulty one of the expected", "[header_version][unexpected_version]") {
    for (const auto refusal : {errc::not_proxy, errc::v1_unexpected, errc::v2_unexpected, errc::spp_unexpected})
        CHECK(is_no_header(refusal));
    for (const auto refusal : {errc::bad_family, errc::truncated, errc::bad_checksum})
        CHECK_FALSE(is_no_header(refusal));
}

TEST_CASE("any other refusal stays what it is", "[header_version][unexpected_version]") {
    for (const auto refusal : {errc::bad_family, errc::too_long, errc::bad_checksum, errc::need_more})
        CHECK(name_unexpected(refusal, v1_header) == refusal);
}
