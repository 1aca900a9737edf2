// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/tlv/tlv.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/wire.hpp"

#include <concepts>
#include <iterator>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;

static_assert(std::ranges::forward_range<const tlv_range>);
static_assert(std::same_as<std::ranges::range_value_t<tlv_range>, tlv>);
static_assert(!std::is_convertible_v<byte_view, tlv_range>, "bytes become TLVs by name only");

namespace {

using listing = std::vector<std::pair<unsigned, std::string>>;

listing listed(byte_view tlvs) {
    listing out;
    for (const auto [type, value] : tlv_range{tlvs}) out.emplace_back(static_cast<unsigned>(type), to_hex(value));
    return out;
}

} // namespace

TEST_CASE("a tlv_range lists types and values in the order of the wire", "[tlv]") {
    const guarded tlvs{hex("01 00 02 68 32 " // ALPN "h2"
                           "04 00 00 "       // NOOP
                           "E3 00 01 FF "    // one of an application's own
                           "04 00 03 00 00 00")};
    CHECK(listed(tlvs.view()) == listing{{0x01, "68 32"}, {0x04, ""}, {0xe3, "FF"}, {0x04, "00 00 00"}});
}

TEST_CASE("a tlv_range over nothing is empty", "[tlv]") {
    const tlv_range none{byte_view{}};
    CHECK(none.begin() == none.end());
    CHECK(tlv_range::well_formed({}));
}

TEST_CASE("a tlv_range can be walked more than once, and its values are views into the bytes", "[tlv]") {
    const auto tlvs = join(tlv_of(0x01, text("h2")), tlv_of(0x02, text("example.com")));
    const tlv_range range{tlvs};
    CHECK(std::ranges::distance(range) == 2);
    CHECK(std::ranges::distance(range) == 2);
    const auto first = range.begin();
    const auto second = std::next(first);
    CHECK((*first).type == tlv_type::alpn);
    CHECK((*second).type == tlv_type::authority);
    CHECK((*second).value.data() == tlvs.data() + 5 + 3);
    CHECK(std::next(second) == range.end());
}

TEST_CASE("the length of a TLV is of 16 bits, the high byte first", "[tlv]") {
    for (const std::size_t size : {0U, 1U, 255U, 256U, 257U, 65535U}) {
        const guarded tlvs{tlv_of(0x04, repeated(size, 0xaa))};
        REQUIRE(tlv_range::well_formed(tlvs.view()));
        CHECK((*tlv_range{tlvs.view()}.begin()).value.size() == size);
    }
}

TEST_CASE("TLVs are well-formed only where the last one ends with the bytes", "[tlv]") {
    const auto tlvs = join(tlv_of(0x01, text("h2")), tlv_of(0x04, {}), tlv_of(0x02, text("example.com")));
    for (std::size_t size = 0; size <= tlvs.size(); ++size) {
        INFO("the first " << size << " bytes");
        const bool at_a_boundary = size == 0 || size == 5 || size == 8 || size == tlvs.size();
        CHECK(tlv_range::well_formed(guarded{byte_view{tlvs}.first(size)}.view()) == at_a_boundary);
    }
    CHECK_FALSE(tlv_range::well_formed(hex("04 FF FF")));
    CHECK_FALSE(tlv_range::well_formed(hex("04 01 00 AA")));
}

TEST_CASE("find gives the first value of a type", "[tlv]") {
    const auto tlvs = join(tlv_of(0x04, {}), tlv_of(0x02, text("first")), tlv_of(0x02, text("second")));
    const tlv_range range{tlvs};
    const auto authority = range.find(tlv_type::authority);
    REQUIRE(authority);
    CHECK(to_hex(*authority) == to_hex(text("first")));
    REQUIRE(range.find(tlv_type::noop));
    CHECK(range.find(tlv_type::noop)->empty());
    CHECK_FALSE(range.find(tlv_type::alpn));
}

TEST_CASE("find does not look into values", "[tlv]") {
    const auto nested = tlv_of(0x20, join(repeated(5), tlv_of(0x02, text("inner"))));
    CHECK_FALSE(tlv_range{nested}.find(tlv_type::authority));
}

TEST_CASE("a tlv_writer appends TLVs that a tlv_range reads back", "[tlv]") {
    guarded out{5 + 3 + 3 + 300};
    tlv_writer writer{out.out()};
    CHECK(writer.written().empty());
    CHECK(writer.append(tlv_type::alpn, text("h2")));
    CHECK(writer.append(tlv_type::noop, {}));
    CHECK(writer.append(tlv_type{0xe3}, repeated(300, 0xff)));
    const auto expected = join(tlv_of(0x01, text("h2")), tlv_of(0x04, {}), tlv_of(0xe3, repeated(300, 0xff)));
    CHECK(to_hex(writer.written()) == to_hex(expected));
    CHECK(writer.written().data() == out.view().data());
}

TEST_CASE("a tlv_writer leaves what it has written alone when the next TLV does not fit", "[tlv]") {
    for (std::size_t room = 0; room < 3 + 4; ++room) {
        guarded out{5 + room};
        tlv_writer writer{out.out()};
        REQUIRE(writer.append(tlv_type::alpn, text("h2")));
        CHECK_FALSE(writer.append(tlv_type::netns, text("blue")));
        CHECK(to_hex(writer.written()) == "01 00 02 68 32");
        CHECK(writer.append(tlv_type::noop, {}) == (room >= 3));
    }
}

TEST_CASE("a tlv_writer refuses a value that 16 bits cannot count", "[tlv]") {
    guarded out{100'000};
    tlv_writer writer{out.out()};
    CHECK_FALSE(writer.append(tlv_type::noop, repeated(65536)));
    CHECK(writer.written().empty());
    CHECK(writer.append(tlv_type::noop, repeated(65535)));
    CHECK(writer.written().size() == 3 + 65535);
}
