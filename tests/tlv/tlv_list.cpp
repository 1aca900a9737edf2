// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/tlv/tlv_list.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/wire.hpp"

#include <cstddef>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

bytes bytes_of(const tlv_list& list) {
    return {list.bytes().begin(), list.bytes().end()};
}

} // namespace

TEST_CASE("a new tlv_list has no bytes", "[tlv][tlv_list]") {
    CHECK(tlv_list{}.bytes().empty());
}

TEST_CASE("a tlv_list keeps the order in which types were set first", "[tlv][tlv_list]") {
    tlv_list list;
    CHECK(list.set(tlv_type::authority, "example.com"));
    CHECK(list.set(tlv_type::noop, byte_view{}));
    CHECK(list.set(tlv_type{0xE3}, hex("FF")));
    CHECK(list.set(tlv_type::alpn, "h2"));
    CHECK(bytes_of(list) ==
          join(tlv_of(0x02, text("example.com")), tlv_of(0x04, {}), tlv_of(0xE3, hex("FF")), tlv_of(0x01, text("h2"))));
}

TEST_CASE("what is set again is replaced where it stands, be it longer or shorter", "[tlv][tlv_list]") {
    for (const auto* again : {"", "a", "example.com", "a.longer.name.example.com"}) {
        tlv_list list;
        list.set(tlv_type::alpn, "h2");
        list.set(tlv_type::authority, "example.com");
        list.set(tlv_type::netns, "blue");
        CHECK(list.set(tlv_type::authority, again));
        CHECK(bytes_of(list) == join(tlv_of(0x01, text("h2")), tlv_of(0x02, text(again)), tlv_of(0x30, text("blue"))));
    }
}

TEST_CASE("a type can be added several times, and is set and removed as one", "[tlv][tlv_list]") {
    tlv_list list;
    list.add(tlv_type::noop, hex("01"));
    list.add(tlv_type::alpn, "h2");
    list.add(tlv_type::noop, hex("02"));
    CHECK(bytes_of(list) == hex("04 00 01 01 01 00 02 68 32 04 00 01 02"));
    auto removed = list;
    removed.remove(tlv_type::noop);
    CHECK(bytes_of(removed) == hex("01 00 02 68 32"));
    list.set(tlv_type::noop, hex("03"));
    CHECK(bytes_of(list) == hex("04 00 01 03 01 00 02 68 32"));
}

TEST_CASE("removing what is not there changes nothing", "[tlv][tlv_list]") {
    tlv_list list;
    list.remove(tlv_type::alpn);
    list.add(tlv_type::netns, "blue");
    list.remove(tlv_type::alpn);
    CHECK(bytes_of(list) == tlv_of(0x30, text("blue")));
}

TEST_CASE("a value of 65535 bytes fits, and one of more is refused without a change", "[tlv][tlv_list]") {
    tlv_list list;
    CHECK(list.set(tlv_type::netns, repeated(65535, 0xAA)));
    CHECK(tlv_range::well_formed(list.bytes()));
    const auto before = bytes_of(list);
    for (const std::size_t size : {65536U, 70000U, 131072U}) {
        CHECK_FALSE(list.set(tlv_type::netns, repeated(size)));
        CHECK_FALSE(list.add(tlv_type::alpn, repeated(size)));
        CHECK_FALSE(list.add(tlv_type::alpn, std::string(size, 'x')));
    }
    CHECK(bytes_of(list) == before);
}

TEST_CASE("a value may be a view into the list itself", "[tlv][tlv_list]") {
    tlv_list list;
    list.set(tlv_type::authority, "example.com");
    list.set(tlv_type::alpn, "h2");
    CHECK(list.set(tlv_type::authority, *tlv_range{list.bytes()}.find(tlv_type::alpn)));
    CHECK(list.add(tlv_type::netns, *tlv_range{list.bytes()}.find(tlv_type::authority)));
    CHECK(bytes_of(list) == join(tlv_of(0x02, text("h2")), tlv_of(0x01, text("h2")), tlv_of(0x30, text("h2"))));
}
