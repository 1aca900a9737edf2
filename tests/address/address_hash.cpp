// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_hash.hpp>
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

using namespace mmproxy;
using detail::address_hash;

namespace {

socket_address address(const char* text) {
    return parse_socket_address(text).value();
}

/// Addresses of the kind that a client can choose: all the ports, all the hosts of a network.
std::vector<socket_address> neighbours() {
    std::vector<socket_address> all;
    for (unsigned port = 0; port <= 0xffff; ++port) {
        auto a = address("203.0.113.7:0");
        a.port = static_cast<std::uint16_t>(port);
        all.push_back(a);
    }
    for (unsigned host = 1; host <= 0xffff; ++host) {
        auto bytes = address("[2001:db8::]:53").address.v6_bytes();
        bytes[14] = static_cast<std::byte>(host >> 8);
        bytes[15] = static_cast<std::byte>(host);
        all.push_back({ip_address{bytes}, 53});
    }
    return all;
}

} // namespace

TEST_CASE("a address_hash hashes the same address alike, whenever it is asked", "[address_hash]") {
    const address_hash seed;
    const auto copy = seed;
    for (const auto* text : {"203.0.113.7:4711", "[2001:db8::7]:4711", "0.0.0.0:0", "[::]:0"}) {
        CHECK(seed.mix(0, address(text)) == seed.mix(0, address(text)));
        CHECK(copy.mix(1, address(text)) == seed.mix(1, address(text)));
    }
    CHECK(seed.mix(0, {}) == seed.mix(0, {}));
}

TEST_CASE("a address_hash tells neighbours apart", "[address_hash]") {
    const address_hash seed;
    const auto all = neighbours();
    std::set<std::uint64_t> hashes;
    for (const auto& a : all) hashes.insert(seed.mix(0, a));
    CHECK(hashes.size() == all.size()); // fails by chance once in 2^31 runs
}

TEST_CASE("every part of an address counts, and what was hashed before", "[address_hash]") {
    const address_hash seed;
    const auto whole = address("[2001:db8:1:2:3:4:5:6]:4711");
    const auto hash = seed.mix(1, whole);
    for (std::size_t at = 0; at < 16; ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto bytes = whole.address.v6_bytes();
            bytes[at] ^= static_cast<std::byte>(1U << bit);
            CHECK(seed.mix(1, {ip_address{bytes}, whole.port}) != hash);
        }
    for (unsigned bit = 0; bit < 16; ++bit)
        CHECK(seed.mix(1, {whole.address, static_cast<std::uint16_t>(whole.port ^ 1U << bit)}) != hash);
    for (unsigned bit = 0; bit < 64; ++bit) CHECK(seed.mix(1 ^ std::uint64_t{1} << bit, whole) != hash);
}

TEST_CASE("two address_hashes have nothing in common", "[address_hash]") {
    const address_hash one;
    const address_hash other;
    std::size_t equal_bits = 0;
    const auto all = neighbours();
    for (const auto& a : all) {
        const auto difference = one.mix(0, a) ^ other.mix(0, a);
        CHECK(difference != 0);
        equal_bits += 64 - static_cast<std::size_t>(std::popcount(difference));
    }
    CHECK(equal_bits > 31 * all.size());
    CHECK(equal_bits < 33 * all.size());
}

TEST_CASE("neighbours spread over a table's buckets, whatever bits of the hash choose them", "[address_hash]") {
    constexpr unsigned buckets = 256;
    const address_hash seed;
    const auto all = neighbours();
    const auto expected = all.size() / buckets;
    for (const int shift : {0, 8, 28, 56}) {
        std::vector<std::size_t> load(buckets);
        for (const auto& a : all) ++load[seed.mix(0, a) >> shift & (buckets - 1)];
        INFO("bits " << shift << " to " << shift + 7);
        for (const auto n : load) {
            REQUIRE(n > expected / 2);
            REQUIRE(n < expected * 2);
        }
    }
}
