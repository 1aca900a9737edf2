// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/wire/byte_order.hpp>

#include "support/catch.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

using namespace mmproxy::detail;

TEST_CASE("integers are read and written in network byte order", "[wire][byte_order]") {
    std::array<std::byte, 8> bytes{};
    store_big_endian<std::uint64_t>(0x0102030405060708, bytes.data());
    for (std::size_t i = 0; i < bytes.size(); ++i) CHECK(std::to_integer<std::size_t>(bytes[i]) == i + 1);
    CHECK(load_big_endian<std::uint16_t>(bytes.data()) == 0x0102);
    CHECK(load_big_endian<std::uint32_t>(bytes.data() + 2) == 0x03040506);
    CHECK(load_big_endian<std::uint64_t>(bytes.data()) == 0x0102030405060708);
}

TEST_CASE("a number in network byte order begins with its first byte", "[wire][byte_order]") {
    constexpr auto bytes = std::bit_cast<std::array<std::byte, 8>>(big_endian(0x0102030405060708));
    CHECK(load_big_endian<std::uint64_t>(bytes.data()) == 0x0102030405060708);
    CHECK(bytes[0] == std::byte{1});
}
