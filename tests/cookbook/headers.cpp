// SPDX-License-Identifier: BSL-1.0
//
// Recipes of cmake/documentation/pages/cookbook.md, which takes the code between the marks: headers by themselves.
#include <mmproxy/address.hpp>
#include <mmproxy/header_version.hpp>
#include <mmproxy/server/read_proxy_datagram.hpp>
#include <mmproxy/tlv.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

using namespace mmproxy::literals;

namespace {

//! [read]
/// The client that a header names, and what stands behind the header: `bytes` is all that has come so far.
struct opened {
    mmproxy::socket_address client{};
    std::span<const std::byte> payload{};
};

opened open(std::span<const std::byte> bytes) {
    const auto result = mmproxy::any_version::parse(bytes);
    if (!result) throw std::system_error{result.error}; // need_more: read on, and call it again
    return {result.header.source.canonical(), bytes.subspan(result.size)};
}
//! [read]

//! [pieces]
/// Calls `next()` for piece after piece of a stream until the header is whole, and returns what came behind it.
template <class Next> std::vector<std::byte> skip_header(Next next) {
    mmproxy::header_buffer<mmproxy::v2> header;
    auto result = header.feed({});
    while (result.error == mmproxy::errc::need_more) result = header.feed(next());
    if (!result) throw std::system_error{result.error};
    return {header.surplus().begin(), header.surplus().end()};
}
//! [pieces]

//! [write]
/// What a balancer sends in front of a TLS connection: v2 with the name asked for, what was negotiated, and a checksum.
std::vector<std::byte> header_for(const mmproxy::socket_address& client, const mmproxy::socket_address& destination) {
    return mmproxy::header_builder{}
        .tcp(client, destination)
        .authority("www.example.com")
        .alpn("h2")
        .ssl({.version = "TLSv1.3", .cipher = "TLS_AES_128_GCM_SHA256"})
        .crc32c()
        .build<mmproxy::v2>();
}
//! [write]

//! [datagram]
/// The client of a datagram, where each datagram carries a header.
mmproxy::socket_address sender_of(std::span<const std::byte> received, const mmproxy::socket_address& balancer) {
    const auto datagram = mmproxy::read_proxy_datagram(received);
    if (!datagram) throw std::system_error{datagram.error};
    return datagram.header.names_client() ? datagram.header.source.canonical() : balancer;
}
//! [datagram]

//! [own version]
/// A header of one's own: "HD", the client's port, the client's IPv4 address, in network byte order.
struct company_header {
    static constexpr std::size_t max_size = 8; // [bytes]

    static mmproxy::parse_result parse(std::span<const std::byte> received) noexcept {
        const auto seen = std::min(received.size(), magic.size());
        if (!std::ranges::equal(received.first(seen), std::span{magic}.first(seen))) return {mmproxy::errc::not_proxy};
        if (received.size() < max_size) return {mmproxy::errc::need_more, max_size};
        mmproxy::ip_address::bytes_v4 address{};
        std::ranges::copy(received.subspan(4, 4), address.begin());
        const auto port = std::to_integer<unsigned>(received[2]) << 8 | std::to_integer<unsigned>(received[3]);
        return {mmproxy::errc::success, max_size,
                header_of({mmproxy::ip_address{address}, static_cast<std::uint16_t>(port)})};
    }

    static mmproxy::serialize_result serialize(const mmproxy::header& h, std::span<std::byte> out) noexcept {
        if (!h.source.address.is_v4()) return {mmproxy::errc::unsayable_families};
        if (out.size() < max_size) return {mmproxy::errc::buffer_too_small, max_size};
        std::ranges::copy(magic, out.begin());
        out[2] = static_cast<std::byte>(h.source.port >> 8);
        out[3] = static_cast<std::byte>(h.source.port);
        std::ranges::copy(h.source.address.bytes(), out.begin() + 4);
        return {mmproxy::errc::success, max_size};
    }

private:
    static constexpr std::array magic{std::byte{'H'}, std::byte{'D'}};

    static mmproxy::header header_of(const mmproxy::socket_address& client) noexcept {
        return {.command = mmproxy::command::proxy,
                .family = mmproxy::header_family::ipv4,
                .transport = mmproxy::transport::stream,
                .source = client};
    }
};

static_assert(mmproxy::header_version_policy<company_header>);
//! [own version]

constexpr auto client = "203.0.113.7:4711"_address;
constexpr auto destination = "192.0.2.1:443"_address;

std::vector<std::byte> followed_by(std::vector<std::byte> header, std::string_view payload) {
    const auto more = std::as_bytes(std::span{payload});
    header.insert(header.end(), more.begin(), more.end());
    return header;
}

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

TEST_CASE("the recipe for a header and its payload", "[cookbook]") {
    const auto bytes = followed_by(header_for(client, destination), "hello");
    const auto opened = open(bytes);
    CHECK(opened.client == client);
    CHECK(text_of(opened.payload) == "hello");
    CHECK_THROWS_AS(open(std::span{bytes}.first(20)), std::system_error);
}

TEST_CASE("the recipe for a header in pieces", "[cookbook]") {
    const auto bytes = followed_by(header_for(client, destination), "hello");
    const auto piece = GENERATE(std::size_t{1}, std::size_t{7}, std::size_t{4096});
    auto rest = std::span{bytes};
    const auto surplus = skip_header([&] {
        const auto next = rest.first(std::min(piece, rest.size()));
        rest = rest.subspan(next.size());
        return next;
    });
    CHECK(text_of(surplus).append(text_of(rest)) == "hello");
}

TEST_CASE("the recipe for a header that is written", "[cookbook]") {
    const auto bytes = header_for(client, destination);
    const auto result = mmproxy::v2::parse(bytes);
    REQUIRE(result);
    CHECK(result.header.destination == destination);
    CHECK(mmproxy::authority(result.header.tlvs) == "www.example.com");
    CHECK(mmproxy::alpn(result.header.tlvs) == "h2");
    const auto tls = mmproxy::ssl(result.header.tlvs);
    CHECK((tls && tls->version() == "TLSv1.3"));
}

TEST_CASE("the recipe for a datagram", "[cookbook]") {
    const auto from_client = mmproxy::header_builder{}.udp(client, destination).build<mmproxy::v2>();
    const auto local = mmproxy::header_builder{}.build<mmproxy::v2>();
    constexpr auto balancer = "10.0.0.1:53"_address;
    CHECK(sender_of(from_client, balancer) == client);
    CHECK(sender_of(local, balancer) == balancer);
    CHECK_THROWS_AS(sender_of({}, balancer), std::system_error);
}

TEST_CASE("the recipe for a header of one's own", "[cookbook]") {
    const auto bytes = mmproxy::header_builder{}.tcp(client, destination).build<company_header>();
    REQUIRE(bytes.size() == company_header::max_size);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK(company_header::parse(std::span{bytes}.first(size)).error == mmproxy::errc::need_more);
    const auto result = company_header::parse(bytes);
    REQUIRE(result);
    CHECK(result.header.source == client);
    const std::array other{std::byte{'H'}, std::byte{'T'}};
    CHECK(company_header::parse(other).error == mmproxy::errc::not_proxy);
}
