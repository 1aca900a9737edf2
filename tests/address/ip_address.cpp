// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/ip_address.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"

#include <algorithm>
#include <string>
#include <type_traits>

using namespace mmproxy;
using namespace mmproxy::tests;

static_assert(sizeof(ip_address) == 17);
static_assert(std::is_trivially_copyable_v<ip_address>);
static_assert(!ip_address{}.is_specified());

namespace {

ip_address v4(std::string_view digits) {
    ip_address::bytes_v4 raw;
    std::ranges::copy(hex(digits), raw.begin());
    return ip_address{raw};
}

ip_address v6(std::string_view digits) {
    ip_address::bytes_v6 raw;
    std::ranges::copy(hex(digits), raw.begin());
    return ip_address{raw};
}

const auto client_v4 = v4("CB 00 71 09");
const auto client_mapped = v6("00 00 00 00 00 00 00 00 00 00 FF FF CB 00 71 09");
const auto client_v6 = v6("20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 09");

} // namespace

TEST_CASE("an ip_address that was never set is unspecified and has no bytes", "[ip_address]") {
    const ip_address none;
    CHECK_FALSE(none.is_specified());
    CHECK(none.family() == ip_family::unspecified);
    CHECK_FALSE(none.is_v4());
    CHECK_FALSE(none.is_v6());
    CHECK(none.bytes().empty());
    CHECK(none.canonical() == none);
}

TEST_CASE("0.0.0.0 and :: are named, unlike no address at all", "[ip_address]") {
    CHECK(v4("00 00 00 00").is_specified());
    CHECK(ip_address{ip_address::bytes_v6{}}.is_specified());
    CHECK(v4("00 00 00 00") != ip_address{});
    CHECK(ip_address{ip_address::bytes_v6{}} != ip_address{});
    CHECK(v4("00 00 00 00") != ip_address{ip_address::bytes_v6{}});
}

TEST_CASE("an ip_address keeps its family and bytes", "[ip_address]") {
    CHECK(client_v4.is_v4());
    CHECK(client_v4.family() == ip_family::ipv4);
    CHECK(to_hex(client_v4.bytes()) == "CB 00 71 09");
    CHECK(client_v6.is_v6());
    CHECK(client_v6.family() == ip_family::ipv6);
    CHECK(to_hex(client_v6.bytes()) == "20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 09");
}

TEST_CASE("a v4-mapped address stands for the IPv4 one", "[ip_address]") {
    CHECK(client_mapped.is_v6());
    CHECK(client_mapped.is_v4_mapped());
    CHECK(client_mapped != client_v4);
    CHECK(client_mapped.canonical() == client_v4);
    CHECK(client_mapped.canonical().canonical() == client_v4);
}

TEST_CASE("only the prefix ::ffff:0:0/96 is v4-mapped", "[ip_address]") {
    CHECK_FALSE(client_v4.is_v4_mapped());
    CHECK_FALSE(client_v6.is_v4_mapped());
    const auto prefix = client_mapped.v6_bytes();
    for (std::size_t at = 0; at < 12; ++at) {
        auto other = prefix;
        other[at] ^= std::byte{0x10};
        CHECK_FALSE(ip_address{other}.is_v4_mapped());
        CHECK(ip_address{other}.canonical() == ip_address{other});
    }
    CHECK_FALSE(v6("00 00 00 00 00 00 00 00 00 00 00 00 CB 00 71 09").is_v4_mapped()); // "compatible", not mapped
}

TEST_CASE("v6_bytes puts an IPv4 address into its v4-mapped form", "[ip_address]") {
    CHECK(ip_address{client_v4.v6_bytes()} == client_mapped);
    CHECK(ip_address{client_mapped.v6_bytes()} == client_mapped);
    CHECK(ip_address{client_v6.v6_bytes()} == client_v6);
}

TEST_CASE("ip_addresses are ordered like their bytes", "[ip_address]") {
    CHECK(v4("0A 00 00 01") < v4("0A 00 00 02"));
    CHECK(v4("0A 00 00 FF") < v4("0A 00 01 00"));
    CHECK(v4("7F FF FF FF") < v4("80 00 00 00"));
    CHECK(v6("20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 01") < client_v6);
}

TEST_CASE("only 0.0.0.0 and :: are wildcards", "[ip_address]") {
    CHECK(v4("00 00 00 00").is_wildcard());
    CHECK(ip_address{ip_address::bytes_v6{}}.is_wildcard());
    CHECK_FALSE(ip_address{}.is_wildcard());
    CHECK_FALSE(client_v4.is_wildcard());
    CHECK_FALSE(client_v6.is_wildcard());
    for (std::size_t at = 0; at < 16; ++at) {
        ip_address::bytes_v6 bytes{};
        bytes[at] = std::byte{0x01};
        CHECK_FALSE(ip_address{bytes}.is_wildcard());
    }
    for (const auto* digits : {"01 00 00 00", "00 01 00 00", "00 00 01 00", "00 00 00 01"})
        CHECK_FALSE(v4(digits).is_wildcard());
}

TEST_CASE("a v4-mapped 0.0.0.0 is a wildcard in its canonical form", "[ip_address]") {
    const auto mapped = v6("00 00 00 00 00 00 00 00 00 00 FF FF 00 00 00 00");
    CHECK_FALSE(mapped.is_wildcard());
    CHECK(mapped.canonical().is_wildcard());
}

TEST_CASE("a unicast address is one that a single host can have", "[ip_address]") {
    for (const auto* digits : {"CB 00 71 09", "00 00 00 01", "01 00 00 00", "7F 00 00 01", "DF FF FF FF", "F0 00 00 00",
                               "FF FF FF FE", "FE FF FF FF"})
        CHECK(v4(digits).is_unicast());
    for (const auto* digits : {"00 00 00 00", "E0 00 00 00", "E0 00 00 01", "EF FF FF FF", "FF FF FF FF"})
        CHECK_FALSE(v4(digits).is_unicast());
    CHECK(client_v6.is_unicast());
    CHECK(v6("00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01").is_unicast());
    CHECK(v6("FE 80 00 00 00 00 00 00 00 00 00 00 00 00 00 01").is_unicast());
    CHECK_FALSE(v6("00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00").is_unicast());
    CHECK_FALSE(v6("FF 02 00 00 00 00 00 00 00 00 00 00 00 00 00 01").is_unicast());
    CHECK_FALSE(ip_address{}.is_unicast());
}

TEST_CASE("127.0.0.0/8 and ::1 are loopback addresses, and nothing else is", "[ip_address]") {
    for (const auto* text : {"127.0.0.1", "127.255.255.255", "::1"})
        CHECK(parse_ip_address(text).value().is_loopback());
    for (const auto* text : {"126.255.255.255", "128.0.0.1", "0.0.0.1", "::", "::2", "1::1", "::ffff:127.0.0.1"})
        CHECK_FALSE(parse_ip_address(text).value().is_loopback());
    CHECK_FALSE(ip_address{}.is_loopback());
}

TEST_CASE("link-local addresses are the addresses of fe80::/10", "[ip_address]") {
    for (const auto* text : {"fe80::", "fe80::1234", "febf:ffff::1"}) CHECK(parse_ip_address(text)->is_link_local());
    for (const auto* text : {"fec0::", "fe7f::1", "::1", "2001:db8::1", "::ffff:169.254.0.1", "169.254.0.1"})
        CHECK_FALSE(parse_ip_address(text)->is_link_local());
    CHECK_FALSE(ip_address{}.is_link_local());
}
