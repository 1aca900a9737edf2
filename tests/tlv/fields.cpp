// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/tlv/fields.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/wire.hpp"

#include <array>
#include <string_view>

using namespace mmproxy;
using namespace mmproxy::tests;
using namespace std::string_view_literals;

// The text fields cannot be constant expressions: they look at bytes as characters.
constexpr std::array two_byte_id{std::byte{0x05}, std::byte{0}, std::byte{2}, std::byte{0xab}, std::byte{0xcd}};
static_assert(unique_id(two_byte_id)->back() == std::byte{0xcd});

TEST_CASE("the fields of HAProxy's header read as they were set", "[tlv][fields]") {
    const auto tlvs = byte_view{haproxy_header}.subspan(16 + 12);
    CHECK(alpn(tlvs) == "h2"sv);
    CHECK(authority(tlvs) == "example.com"sv);
    CHECK(netns(tlvs) == "blue"sv);
    REQUIRE(unique_id(tlvs));
    CHECK(to_hex(*unique_id(tlvs)) == "7F 00 00 01 3A 31");
}

TEST_CASE("a field that is not there is empty, and one without bytes is there", "[tlv][fields]") {
    CHECK_FALSE(alpn({}));
    CHECK_FALSE(authority({}));
    CHECK_FALSE(netns({}));
    CHECK_FALSE(unique_id({}));
    CHECK(alpn(tlv_of(0x01, {})) == ""sv);
    CHECK(authority(tlv_of(0x02, {})) == ""sv);
    CHECK(netns(tlv_of(0x30, {})) == ""sv);
    CHECK(unique_id(tlv_of(0x05, {})).has_value());
}

TEST_CASE("a text field keeps every byte, NUL and UTF-8 alike", "[tlv][fields]") {
    const auto host = "b\xc3\xbc\0.example"sv;
    const auto tlvs = join(tlv_of(0x02, text(host)), tlv_of(0x01, text("\xff\0"sv)));
    CHECK(authority(tlvs) == host);
    CHECK(alpn(tlvs) == "\xff\0"sv);
}
