// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/wire/crc32c.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"

#include <array>
#include <cstdint>
#include <random>

using namespace mmproxy::tests;
using mmproxy::detail::crc32c;

namespace {

/// RFC 9260, appendix A (RFC 4960, appendix B), bit by bit.
std::uint32_t crc32c_by_bits(byte_view input) {
    std::uint32_t crc = 0xffffffff;
    for (const auto byte : input) {
        crc ^= std::to_integer<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
    }
    return ~crc;
}

bytes random_bytes(std::size_t size, std::mt19937& random) {
    bytes out(size);
    for (auto& byte : out) byte = static_cast<std::byte>(random() & 0xffU);
    return out;
}

constexpr std::array nine_digits{std::byte{'1'}, std::byte{'2'}, std::byte{'3'}, std::byte{'4'}, std::byte{'5'},
                                 std::byte{'6'}, std::byte{'7'}, std::byte{'8'}, std::byte{'9'}};
static_assert(crc32c(nine_digits) == 0xE3069283);
static_assert(crc32c({}) == 0);

} // namespace

TEST_CASE("crc32c gives the published check values", "[wire][crc32c]") {
    CHECK(crc32c(text("123456789")) == 0xE3069283);
    CHECK(crc32c(text("a")) == 0xC1D04330);
    // RFC 3720, section B.4
    bytes ascending;
    for (unsigned value = 0; value < 32; ++value) ascending.push_back(static_cast<std::byte>(value));
    const bytes descending{ascending.rbegin(), ascending.rend()};
    CHECK(crc32c(repeated(32, 0x00)) == 0x8A9136AA);
    CHECK(crc32c(repeated(32, 0xff)) == 0x62A8AB43);
    CHECK(crc32c(ascending) == 0x46DD794E);
    CHECK(crc32c(descending) == 0x113FDB5C);
    CHECK(crc32c(hex("01 C0 00 00 00 00 00 00 00 00 00 00 00 00 00 00 14 00 00 00 00 00 04 00 "
                     "00 00 00 14 00 00 00 18 28 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00")) == 0xD9963A56);
}

TEST_CASE("crc32c agrees with the definition at every length and alignment", "[wire][crc32c]") {
    std::mt19937 random{20240229};
    const guarded input{random_bytes(300, random)};
    for (std::size_t from = 0; from < 8; ++from)
        for (std::size_t size = 0; size <= input.view().size() - from; ++size) {
            const auto part = input.view().subspan(from, size);
            REQUIRE(crc32c(part) == crc32c_by_bits(part));
        }
}

TEST_CASE("crc32c goes on where an earlier part stopped", "[wire][crc32c]") {
    std::mt19937 random{20240301};
    const auto input = random_bytes(100, random);
    const auto whole = crc32c(input);
    for (std::size_t cut = 0; cut <= input.size(); ++cut) {
        const auto first = crc32c(byte_view{input}.first(cut));
        REQUIRE(crc32c(byte_view{input}.subspan(cut), first) == whole);
    }
}
