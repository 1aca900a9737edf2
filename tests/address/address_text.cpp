// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>

using namespace mmproxy;
using namespace std::string_literals;
using namespace std::string_view_literals;

static_assert(parse_ip_address("192.0.2.1")->is_v4());
static_assert(parse_ip_address("2001:db8::1")->is_v6());
static_assert(parse_socket_address("[2001:db8::1]:443")->port == 443);

namespace {

/// What inet_pton(3) makes of the text, as either family.
std::optional<ip_address> parsed_by_the_system(const std::string& text) {
    ip_address::bytes_v4 v4{};
    ip_address::bytes_v6 v6{};
    if (inet_pton(AF_INET, text.c_str(), v4.data()) == 1) return ip_address{v4};
    if (inet_pton(AF_INET6, text.c_str(), v6.data()) == 1) return ip_address{v6};
    return {};
}

std::string written_by_the_system(const ip_address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    return inet_ntop(address.is_v4() ? AF_INET : AF_INET6, address.bytes().data(), text.data(), text.size());
}

ip_address random_v4(std::mt19937& random) {
    ip_address::bytes_v4 raw;
    for (auto& byte : raw) byte = static_cast<std::byte>(random() & 0xffU);
    return ip_address{raw};
}

/// With long and short runs of zero groups, and groups with leading zero digits: where the text form has its rules.
ip_address random_v6(std::mt19937& random) {
    ip_address::bytes_v6 raw{};
    for (std::size_t at = 0; at < raw.size(); at += 2) {
        if (random() % 2 == 0) continue;
        raw[at] = static_cast<std::byte>(random() % 3 == 0 ? 0U : random() & 0xffU);
        raw[at + 1] = static_cast<std::byte>(random() & 0xffU);
    }
    const auto shape = random() % 8;
    if (shape <= 1) std::fill_n(raw.begin(), 10, std::byte{});
    if (shape == 0) raw[10] = raw[11] = std::byte{0xff};
    return ip_address{raw};
}

/// One small change of the kind that turns a valid address into a nearly valid one.
void mutate(std::string& text, std::mt19937& random) {
    constexpr auto alphabet = "0123456789abcdefABCDEF:::...gx %/[]-+"sv;
    const auto letter = alphabet[random() % alphabet.size()];
    const auto at = random() % (text.size() + 1);
    switch (random() % 4) {
    case 0: text.insert(at, 1, letter); break;
    case 1: text.erase(at, 1 + random() % 3); break;
    case 2:
        if (at < text.size()) text[at] = letter;
        break;
    default: text.insert(at, std::string{text}, random() % (text.size() + 1), random() % 5); break;
    }
}

} // namespace

TEST_CASE("parse_ip_address takes what inet_pton takes, and nothing else", "[address_text]") {
    for (const auto& text : {"0.0.0.0"s,
                             "255.255.255.255"s,
                             "1.2.3.4"s,
                             "01.2.3.4"s,
                             "1.2.3.04"s,
                             "1.2.3"s,
                             "1.2.3.4.5"s,
                             "1.2.3.256"s,
                             "1.2.3.4 "s,
                             " 1.2.3.4"s,
                             "1.2.3.4\n"s,
                             "::"s,
                             "::1"s,
                             "1::"s,
                             ":::"s,
                             ":"s,
                             "::1::"s,
                             "1:2:3:4:5:6:7:8"s,
                             "1:2:3:4:5:6:7::"s,
                             "::2:3:4:5:6:7:8"s,
                             "1:2:3:4:5:6:7:8::"s,
                             "::1:2:3:4:5:6:7:8"s,
                             "1:2:3::5:6:7:8"s,
                             "1:2:3:4::5:6:7:8"s,
                             "1:2:3:4:5:6:7"s,
                             "1:2:3:4:5:6:7:"s,
                             ":1:2:3:4:5:6:7:8"s,
                             "12345::"s,
                             "00001::"s,
                             "0001::"s,
                             "FFFF::aBcD"s,
                             "g::"s,
                             "::1.2.3.4"s,
                             "::ffff:1.2.3.4"s,
                             "1:2:3:4:5:6:1.2.3.4"s,
                             "1:2:3:4:5:6:7:1.2.3.4"s,
                             "1:2:3:4:5::1.2.3.4"s,
                             "1.2.3.4::"s,
                             "::1.2.3.4:5"s,
                             "::1.2.3"s,
                             "::01.2.3.4"s,
                             "::1.2.3.4."s,
                             "fe80::1%eth0"s,
                             "[::1]"s,
                             "::1/64"s,
                             ""s,
                             "."s,
                             "..."s,
                             "localhost"s,
                             "0x7f.0.0.1"s,
                             "2130706433"s}) {
        INFO('"' << text << '"');
        CHECK(parse_ip_address(text) == parsed_by_the_system(text));
    }
}

TEST_CASE("parse_ip_address takes no text with a NUL in it", "[address_text]") {
    CHECK_FALSE(parse_ip_address("1.2.3.4\0"sv));
    CHECK_FALSE(parse_ip_address("1.2.3.4\0.5"sv));
    CHECK_FALSE(parse_ip_address("::1\0"sv));
    CHECK_FALSE(parse_ip_address("\0"sv));
}

TEST_CASE("parse_ip_address reads no further than the text it is given", "[address_text]") {
    CHECK(parse_ip_address("1.2.3.45"sv.substr(0, 7)) == parse_ip_address("1.2.3.4"));
    CHECK(parse_ip_address("::12"sv.substr(0, 3)) == parse_ip_address("::1"));
}

TEST_CASE("parse_ip_address agrees with inet_pton on a hundred thousand nearly valid texts", "[address_text]") {
    std::mt19937 random{20240229};
    std::size_t valid = 0;
    for (int round = 0; round < 100'000; ++round) {
        auto text = written_by_the_system(random() % 3 == 0 ? random_v4(random) : random_v6(random));
        for (auto changes = random() % 4; changes > 0; --changes) mutate(text, random);
        const auto expected = parsed_by_the_system(text);
        valid += expected ? 1 : 0;
        if (parse_ip_address(text) != expected)
            FAIL("\"" << text << "\" is " << (expected ? "an" : "no") << " address");
    }
    CHECK(valid > 30'000);
    CHECK(valid < 70'000);
}

TEST_CASE("an address is written as inet_ntop writes it, and read back", "[address_text]") {
    std::mt19937 random{20240301};
    for (int round = 0; round < 20'000; ++round) {
        const auto address = round % 4 == 0 ? random_v4(random) : random_v6(random);
        const auto text = to_string(address);
        if (text != written_by_the_system(address)) FAIL(text << ", not " << written_by_the_system(address));
        if (parse_ip_address(text) != address) FAIL(text << " does not read back");
    }
}

TEST_CASE("an address is written in the form of RFC 5952", "[address_text]") {
    for (const auto& text :
         {"0.0.0.0"s, "203.0.113.9"s, "255.255.255.255"s, "::"s, "::1"s, "1::"s, "2001:db8::1"s,
          "2001:db8:0:1:1:1:1:1"s, "2001:0:0:1::1"s, "2001:db8::1:0:0:1"s, "::ffff:203.0.113.9"s, "1:2:3:4:5:6:7:8"s}) {
        const auto address = parse_ip_address(text);
        REQUIRE(address);
        CHECK(to_string(*address) == text);
    }
    CHECK(to_string(*parse_ip_address("2001:DB8:0:0:1:0:0:1")) == "2001:db8::1:0:0:1");
}

TEST_CASE("parse_socket_address reads an address and a port", "[address_text]") {
    const auto v4 = parse_ip_address("203.0.113.9").value();
    const auto v6 = parse_ip_address("2001:db8::1").value();
    CHECK(parse_socket_address("203.0.113.9:0") == socket_address{v4, 0});
    CHECK(parse_socket_address("203.0.113.9:80") == socket_address{v4, 80});
    CHECK(parse_socket_address("203.0.113.9:65535") == socket_address{v4, 65535});
    CHECK(parse_socket_address("[2001:db8::1]:0") == socket_address{v6, 0});
    CHECK(parse_socket_address("[2001:DB8::1]:443") == socket_address{v6, 443});
    CHECK(parse_socket_address("[::ffff:203.0.113.9]:80")->address.is_v4_mapped());
}

TEST_CASE("parse_socket_address refuses what is not an address and a port", "[address_text]") {
    for (const auto& text : {""s,
                             ":"s,
                             ":80"s,
                             "1.2.3.4"s,
                             "1.2.3.4:"s,
                             "1.2.3.4:65536"s,
                             "1.2.3.4:99999"s,
                             "1.2.3.4:4294967376"s,
                             "1.2.3.4:080"s,
                             "1.2.3.4:00"s,
                             "1.2.3.4:+80"s,
                             "1.2.3.4:-1"s,
                             "1.2.3.4: 80"s,
                             "1.2.3.4:80 "s,
                             " 1.2.3.4:80"s,
                             "1.2.3.4 :80"s,
                             "1.2.3.4:http"s,
                             "1.2.3.4:0x50"s,
                             "1.2.3.4:8a"s,
                             "1.2.3.4:80:80"s,
                             "1.2.3.4::80"s,
                             "1.2.3:80"s,
                             "1.2.3.4:80\0"s,
                             "::1:80"s,
                             "2001:db8:1:2:3:4:5:6:80"s,
                             "::1"s,
                             "[::1]"s,
                             "[::1]:"s,
                             "[::1]80"s,
                             "[::1:80"s,
                             "::1]:80"s,
                             "[]:80"s,
                             "[[::1]]:80"s,
                             "[::1]:65536"s,
                             "[::1]:080"s,
                             "[::1] :80"s,
                             "[ ::1]:80"s,
                             "[fe80::1%eth0]:80"s,
                             "[::1]::80"s,
                             "localhost:80"s,
                             "*:80"s,
                             "["s,
                             "]"s,
                             "[]"s}) {
        INFO('"' << text << '"');
        CHECK_FALSE(parse_socket_address(text));
    }
}

TEST_CASE("a socket_address is written as it is read, IPv6 in brackets", "[address_text]") {
    for (const auto& text :
         {"203.0.113.9:0"s, "203.0.113.9:65535"s, "[::]:443"s, "[2001:db8::1]:56324"s, "[::ffff:203.0.113.9]:80"s})
        CHECK(to_string(parse_socket_address(text).value()) == text);
}

TEST_CASE("an address that was never set is written as unspecified", "[address_text]") {
    CHECK(to_string(ip_address{}) == "unspecified");
    CHECK(to_string(socket_address{}) == "unspecified");
}

TEST_CASE("make_socket_address reads what is an address, and says of other texts what was expected", "[address_text]") {
    CHECK(make_socket_address("[2001:db8::1]:56324") == parse_socket_address("[2001:db8::1]:56324"));
    CHECK_THROWS_WITH(make_socket_address("localhost:80"),
                      R"("localhost:80" is no address with a port, as 192.0.2.1:443 or [::1]:443)");
}

TEST_CASE("an address is a literal", "[address_text]") {
    using namespace mmproxy::literals;
    constexpr auto address = "192.0.2.1:443"_address;
    STATIC_REQUIRE(address.port == 443);
    CHECK(to_string(address) == "192.0.2.1:443");
}
