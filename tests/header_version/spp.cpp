// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/spp.hpp>

#include "header_version/suite.hpp"
#include "support/wire.hpp"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

const bytes magic = hex("56 EC");
const bytes v4_addresses = hex("00 00 00 00 00 00 00 00 00 00 FF FF CB 00 71 09 "  // ::ffff:203.0.113.9
                               "00 00 00 00 00 00 00 00 00 00 FF FF C0 00 02 01"); // ::ffff:192.0.2.1
const bytes v6_addresses = hex("20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 09 "  // 2001:db8::9
                               "20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 01"); // 2001:db8::1

const bytes v4_header = join(magic, v4_addresses, ports);
const bytes v6_header = join(magic, v6_addresses, ports);

header client_of(std::string_view source, std::string_view destination) {
    return {.command = command::proxy,
            .transport = transport::datagram,
            .source = *parse_socket_address(source),
            .destination = *parse_socket_address(destination)};
}

const auto v4_client = client_of("203.0.113.9:56324", "192.0.2.1:443");
const auto v6_client = client_of("[2001:db8::9]:56324", "[2001:db8::1]:443");

/// What spp writes.
bytes written(const header& said) {
    guarded out{spp::max_size};
    const auto wire = out.view().first(spp::serialize(said, out.out()).size);
    return {wire.begin(), wire.end()};
}

} // namespace

TEST_CASE("spp obeys the rules of its axis", "[header_version][spp]") {
    obeys_the_axis<spp>({
        {"an IPv4 client", v4_header},
        {"an IPv6 client", v6_header},
        {"the least of everything", join(magic, repeated(36))},
        {"the most of everything", join(magic, repeated(36, 0xff))},
        {"an IPv4 client of an IPv6 front", join(magic, byte_view{v4_addresses}.first(16), repeated(16, 0x20), ports)},
    });
}

TEST_CASE("spp is 38 bytes in front of a datagram and of its reply", "[header_version][spp]") {
    CHECK(v4_header.size() == 38);
    CHECK(spp::max_size == 38);
    CHECK(spp::reply_header_size == 38);
    CHECK(spp::parse({}).size == 38);
    CHECK(spp::parse(byte_view{v4_header}.first(37)).size == 38);
}

TEST_CASE("spp reads the client and the proxy where Cloudflare puts them", "[header_version][spp]") {
    const std::vector<std::pair<bytes, std::string>> headers{
        {v4_header, "PROXY ipv6/datagram [::ffff:203.0.113.9]:56324 > [::ffff:192.0.2.1]:443"},
        {v6_header, "PROXY ipv6/datagram [2001:db8::9]:56324 > [2001:db8::1]:443"},
        {hex("56 EC 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 "
             "11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F 20 21 22 23 24"),
         "PROXY ipv6/datagram [102:304:506:708:90a:b0c:d0e:f10]:8482 > "
         "[1112:1314:1516:1718:191a:1b1c:1d1e:1f20]:8996"},
        {join(magic, v4_addresses, repeated(4)), "PROXY ipv6/datagram [::ffff:203.0.113.9]:0 > [::ffff:192.0.2.1]:0"},
        {join(magic, v6_addresses, hex("FF FF FF FF")),
         "PROXY ipv6/datagram [2001:db8::9]:65535 > [2001:db8::1]:65535"},
        {join(magic, v6_addresses, hex("00 01 FF FE")), "PROXY ipv6/datagram [2001:db8::9]:1 > [2001:db8::1]:65534"},
    };
    for (const auto& [wire, said] : headers) CHECK(reading<spp>(wire) == said);
}

TEST_CASE("spp names an IPv4 client by its v4-mapped address", "[header_version][spp]") {
    const auto said = spp::parse(v4_header).header;
    CHECK(said.source.canonical() == *parse_socket_address("203.0.113.9:56324"));
    CHECK(said.destination.canonical() == *parse_socket_address("192.0.2.1:443"));
    CHECK(said.names_client());
}

TEST_CASE("spp is no version of the PROXY protocol, and has no TLVs", "[header_version][spp]") {
    const auto said = spp::parse(v6_header).header;
    CHECK(said.version == 0);
    CHECK(said.tlvs.empty());
}

TEST_CASE("spp refuses another magic number at its first wrong byte", "[header_version][spp]") {
    for (std::size_t at = 0; at < magic.size(); ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto wrong = v4_header;
            wrong[at] ^= static_cast<std::byte>(1U << bit);
            INFO(to_hex(wrong));
            CHECK(answer<spp>(byte_view{wrong}.first(at)) == errc::need_more);
            for (auto size = at + 1; size <= wrong.size(); ++size)
                REQUIRE(answer<spp>(byte_view{wrong}.first(size)) == errc::not_proxy);
        }
    refuses<spp>(join(hex("EC 56"), v4_addresses, ports), errc::not_proxy);
}

TEST_CASE("spp takes no header of the PROXY protocol for its own", "[header_version][spp]") {
    refuses<spp>(text("PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n"), errc::not_proxy);
    refuses<spp>(v2_header(0x21, 0x12, ipv4_block), errc::not_proxy);
}

TEST_CASE("spp writes IPv4 addresses in their v4-mapped form", "[header_version][spp]") {
    CHECK(written(v4_client) == v4_header);
    CHECK(written(client_of("[::ffff:203.0.113.9]:56324", "[::ffff:192.0.2.1]:443")) == v4_header);
    CHECK(written(v6_client) == v6_header);
}

TEST_CASE("spp writes a client and a proxy of two families", "[header_version][spp]") {
    const auto v4_half = [](std::size_t at) { return byte_view{v4_addresses}.subspan(at, 16); };
    const auto v6_half = [](std::size_t at) { return byte_view{v6_addresses}.subspan(at, 16); };
    CHECK(written(client_of("203.0.113.9:56324", "[2001:db8::1]:443")) == join(magic, v4_half(0), v6_half(16), ports));
    CHECK(written(client_of("[2001:db8::9]:56324", "192.0.2.1:443")) == join(magic, v6_half(0), v4_half(16), ports));
}

TEST_CASE("spp writes the client of a sender that leaves the transport open", "[header_version][spp]") {
    auto said = v4_client;
    said.transport = transport::unspecified;
    CHECK(written(said) == v4_header);
}

TEST_CASE("spp writes every port there is", "[header_version][spp]") {
    for (const unsigned port : {0U, 1U, 255U, 256U, 0x1234U, 65535U}) {
        auto said = v4_client;
        said.source.port = static_cast<std::uint16_t>(port);
        said.destination.port = static_cast<std::uint16_t>(65535U - port);
        CHECK(written(said) == join(magic, v4_addresses, big_endian_16(port), big_endian_16(65535U - port)));
    }
}

TEST_CASE("spp says why it cannot say a header, and writes nothing", "[header_version][spp]") {
    CHECK(why_not<spp>({}) == errc::unsayable_unnamed);
    CHECK(why_not<spp>({.command = command::proxy}) == errc::unsayable_unnamed);

    const auto tlvs = tlv_of(0x04, {});
    auto local = v4_client;
    local.command = command::local;
    auto stream = v4_client;
    stream.transport = transport::stream;
    auto with_tlvs = v4_client;
    with_tlvs.tlvs = tlvs;
    auto without_client = v4_client;
    without_client.source = {};
    auto without_proxy = v4_client;
    without_proxy.destination = {};
    CHECK(why_not<spp>(stream) == errc::unsayable_transport);
    CHECK(why_not<spp>(with_tlvs) == errc::unsayable_tlvs);
    for (const auto& said : {local, without_client, without_proxy})
        CHECK(why_not<spp>(said) == errc::unsayable_unnamed);
    for (const auto& said : {local, stream, with_tlvs, without_client, without_proxy}) {
        INFO(describe(said));
        CHECK(written(said).empty());
    }
}

TEST_CASE("spp leaves what is behind the header in a larger buffer alone", "[header_version][spp]") {
    guarded out{repeated(100, 0x5a)};
    CHECK(spp::serialize(v6_client, out.out()).size == 38);
    CHECK(to_hex(out.view().first(38)) == to_hex(v6_header));
    CHECK(to_hex(out.view().subspan(38)) == to_hex(repeated(62, 0x5a)));
}

TEST_CASE("spp tells a kernel filter where the client is", "[header_version][spp]") {
    REQUIRE(spp::client_layouts.size() == 1);
    const auto layout = spp::client_layouts.front();
    CHECK(to_hex(byte_view{v4_header}.subspan(layout.selector_at, 2)) == "56 EC");
    CHECK(layout.selector == 0x56EC);
    CHECK(to_hex(byte_view{v4_header}.subspan(layout.address_at, 4)) == "CB 00 71 09");
    CHECK(to_hex(byte_view{v4_header}.subspan(layout.port_at, 2)) == "DC 04");
}
