// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/v2.hpp>

#include "header_version/suite.hpp"
#include "support/wire.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

// 13th byte: version and command.
constexpr unsigned local = 0x20;
constexpr unsigned proxy = 0x21;

// 14th byte: family and transport.
constexpr unsigned unspec = 0x00;
constexpr unsigned tcp4 = 0x11;
constexpr unsigned udp4 = 0x12;
constexpr unsigned tcp6 = 0x21;
constexpr unsigned udp6 = 0x22;
constexpr unsigned unix_stream = 0x31;
constexpr unsigned unix_datagram = 0x32;

/// A family and transport, and the addresses that the specification wants behind them.
struct address_kind {
    unsigned family_transport;
    bytes block;
};

const std::vector<address_kind> address_kinds{{tcp4, ipv4_block},        {udp4, ipv4_block},
                                              {tcp6, ipv6_block},        {udp6, ipv6_block},
                                              {unix_stream, unix_block}, {unix_datagram, unix_block}};

const bytes noop = hex("04 00 00");
const bytes crc32c_of_zero = hex("03 00 04 00 00 00 00");

// The header of `tcp4` and `ipv4_block` with a CRC32C and nothing else; the sum was computed apart from our code.
const bytes checked_header = v2_header(proxy, tcp4, ipv4_block, hex("03 00 04 76 1D 6E A5"));

/// Need more until `size` bytes are there, then refused, whatever follows.
void refuses_at(byte_view wire, std::size_t size, errc reason) {
    INFO(to_hex(wire));
    CHECK(answer<v2>(wire.first(size - 1)) == errc::need_more);
    for (auto more = size; more <= wire.size(); ++more) REQUIRE(answer<v2>(wire.first(more)) == reason);
}

header tcp4_header(byte_view tlvs = {}) {
    return {.command = command::proxy,
            .family = header_family::ipv4,
            .transport = transport::stream,
            .source = *parse_socket_address("203.0.113.9:56324"),
            .destination = *parse_socket_address("192.0.2.1:443"),
            .tlvs = tlvs};
}

/// What v2 writes.
bytes written(const header& said) {
    guarded out{v2::max_size};
    const auto wire = out.view().first(v2::serialize(said, out.out()).size);
    return {wire.begin(), wire.end()};
}

} // namespace

TEST_CASE("v2 obeys the rules of its axis", "[header_version][v2]") {
    obeys_the_axis<v2>({
        {"LOCAL", v2_header(local, unspec)},
        {"LOCAL with addresses", v2_header(local, tcp4, ipv4_block)},
        {"LOCAL of a family that is not assigned", v2_header(local, 0xff, repeated(5, 0xff))},
        {"UNSPEC", v2_header(proxy, unspec)},
        {"UNSPEC with something behind", v2_header(proxy, unspec, repeated(40, 0xff))},
        {"TCP over IPv4", v2_header(proxy, tcp4, ipv4_block)},
        {"UDP over IPv4", v2_header(proxy, udp4, ipv4_block)},
        {"TCP over IPv6", v2_header(proxy, tcp6, ipv6_block)},
        {"UDP over IPv6", v2_header(proxy, udp6, ipv6_block)},
        {"TCP over IPv6 with TLVs", v2_header(proxy, tcp6, ipv6_block, noop, tlv_of(0x02, text("example.com")))},
        {"with a checksum", checked_header},
        {"AF_UNIX, SOCK_STREAM", v2_header(proxy, unix_stream, unix_block)},
        {"AF_UNIX, SOCK_DGRAM, with TLVs", v2_header(proxy, unix_datagram, unix_block, noop)},
        {"HAProxy", haproxy_header},
        {"AWS", aws_header},
        {"GCP", gcp_header},
        {"Azure", azure_header},
    });
}

TEST_CASE("v2 reads the client and the server out of a header", "[header_version][v2]") {
    const std::vector<std::pair<bytes, std::string>> headers{
        {hex("0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A 21 11 00 0C CB 00 71 09 C0 00 02 01 DC 04 01 BB"),
         "PROXY ipv4/stream 203.0.113.9:56324 > 192.0.2.1:443"},
        {v2_header(proxy, udp4, ipv4_block), "PROXY ipv4/datagram 203.0.113.9:56324 > 192.0.2.1:443"},
        {v2_header(proxy, tcp6, ipv6_block), "PROXY ipv6/stream [2001:db8::9]:56324 > [2001:db8::1]:443"},
        {v2_header(proxy, udp6, ipv6_block), "PROXY ipv6/datagram [2001:db8::9]:56324 > [2001:db8::1]:443"},
        {v2_header(proxy, tcp4, repeated(12)), "PROXY ipv4/stream 0.0.0.0:0 > 0.0.0.0:0"},
        {v2_header(proxy, tcp4, repeated(12, 0xff)), "PROXY ipv4/stream 255.255.255.255:65535 > 255.255.255.255:65535"},
        {v2_header(proxy, tcp6, repeated(36)), "PROXY ipv6/stream [::]:0 > [::]:0"},
        {v2_header(proxy, tcp4, ipv4_block, noop), "PROXY ipv4/stream 203.0.113.9:56324 > 192.0.2.1:443 + 04 00 00"},
        {checked_header, "PROXY ipv4/stream 203.0.113.9:56324 > 192.0.2.1:443 + 03 00 04 76 1D 6E A5"},
        {gcp_header, "PROXY ipv4/stream 203.0.113.9:56324 > 192.0.2.1:443 + E0 00 08 00 00 A5 B4 C3 D2 E1 F0"},
    };
    for (const auto& [wire, said] : headers) CHECK(reading<v2>(wire) == said);
}

TEST_CASE("v2 leaves a v4-mapped address the IPv6 one that was sent", "[header_version][v2]") {
    const auto mapped = join(repeated(10), hex("FF FF CB 00 71 09"), repeated(10), hex("FF FF C0 00 02 01"), ports);
    CHECK(reading<v2>(v2_header(proxy, tcp6, mapped)) ==
          "PROXY ipv6/stream [::ffff:203.0.113.9]:56324 > [::ffff:192.0.2.1]:443");
}

TEST_CASE("v2 says that it is version 2, also when it names no client", "[header_version][v2]") {
    for (const auto& [family_transport, block] : address_kinds)
        for (const unsigned version_command : {local, proxy})
            CHECK(v2::parse(v2_header(version_command, family_transport, block, noop)).header.version == 2);
    CHECK(v2::parse(v2_header(local, unspec)).header.version == 2);
    CHECK(v2::parse(v2_header(proxy, unspec)).header.version == 2);
}

TEST_CASE("v2 tells a kernel filter where the client is, in both families and transports", "[header_version][v2]") {
    const std::vector<bytes> headers{v2_header(proxy, udp4, ipv4_block), v2_header(proxy, udp6, ipv6_block),
                                     v2_header(proxy, tcp4, ipv4_block), v2_header(proxy, tcp6, ipv6_block)};
    REQUIRE(v2::client_layouts.size() == headers.size());
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const auto layout = v2::client_layouts[i];
        const byte_view wire{headers[i]};
        CHECK(to_hex(wire.subspan(layout.selector_at, 2)) == to_hex(big_endian_16(layout.selector)));
        CHECK(to_hex(wire.subspan(layout.address_at, 4)) == (i % 2 == 0 ? "CB 00 71 09" : "00 00 00 09"));
        CHECK(to_hex(wire.subspan(layout.port_at, 2)) == "DC 04");
    }
}

TEST_CASE("v2 offers the TLVs as a view into the bytes received", "[header_version][v2]") {
    const auto tlvs = join(noop, tlv_of(0xe5, text("custom")));
    const guarded received{join(v2_header(proxy, tcp6, ipv6_block, tlvs), text("payload"))};
    const auto view = v2::parse(received.view()).header.tlvs;
    CHECK(view.data() == received.view().data() + 16 + 36);
    CHECK(view.size() == tlvs.size());
}

TEST_CASE("v2 accepts LOCAL whatever its family says, and skips its block unread", "[header_version][v2]") {
    const std::vector<bytes> blocks{
        {}, ipv4_block, repeated(1, 0x03), repeated(11, 0xff), tlv_of(0x05, repeated(129)), crc32c_of_zero};
    for (unsigned family_transport = 0; family_transport <= 0xff; ++family_transport)
        for (const auto& block : blocks) {
            INFO("family and transport " << family_transport << ", block " << to_hex(block));
            const guarded received{v2_header(local, family_transport, block)};
            const auto result = v2::parse(received.view());
            REQUIRE(result.error == errc::success);
            REQUIRE(result.size == 16 + block.size());
            REQUIRE(describe(result) == "LOCAL unspecified/unspecified");
        }
}

TEST_CASE("v2 names no client when the family or the transport is UNSPEC", "[header_version][v2]") {
    struct example {
        unsigned family_transport;
        bytes addresses;
    };
    const std::vector<example> examples{{0x00, {}},         {0x01, {}},         {0x02, {}},
                                        {0x10, ipv4_block}, {0x20, ipv6_block}, {0x30, unix_block}};
    for (const auto& [family_transport, addresses] : examples) {
        INFO("family and transport " << family_transport);
        const guarded received{v2_header(proxy, family_transport, addresses, noop)};
        const auto result = v2::parse(received.view());
        CHECK(result.error == errc::success);
        CHECK(result.size == 16 + addresses.size() + noop.size());
        CHECK(result.header.command == command::proxy);
        CHECK_FALSE(result.header.names_client());
        CHECK_FALSE(result.header.destination.is_specified());
        CHECK(to_hex(result.header.tlvs) == "04 00 00");
        CHECK(v2::parse(v2_header(proxy, family_transport, addresses, crc32c_of_zero)).error == errc::bad_checksum);
        CHECK(v2::parse(v2_header(proxy, family_transport, addresses, tlv_of(0x05, repeated(129)))).error ==
              errc::bad_unique_id);
    }
}

TEST_CASE("v2 ignores addresses of an UNSPEC family, whatever their size", "[header_version][v2]") {
    for (const auto& block : {repeated(1, 0x03), ipv4_block, repeated(300, 0xff)}) {
        const guarded received{v2_header(proxy, 0x00, block)};
        const auto result = v2::parse(received.view());
        CHECK(result.error == errc::success);
        CHECK(result.size == 16 + block.size());
        CHECK_FALSE(result.header.names_client());
        CHECK(result.header.tlvs.empty());
    }
}

TEST_CASE("v2 names no client for AF_UNIX, and reads the TLVs behind its addresses", "[header_version][v2]") {
    for (const unsigned family_transport : {unix_stream, unix_datagram}) {
        const auto wire = v2_header(proxy, family_transport, unix_block, tlv_of(0x02, text("host")));
        asks_for_more_at_every_prefix<v2>(wire);
        takes_it_whole<v2>(wire);
        leaves_what_follows<v2>(wire);

        const guarded received{wire};
        const auto said = v2::parse(received.view()).header;
        CHECK(said.family == header_family::unix_socket);
        CHECK_FALSE(said.names_client());
        CHECK_FALSE(said.destination.is_specified());
        CHECK(to_hex(said.unix_addresses) == to_hex(unix_block));
        CHECK(said.source_path() == "/run/client");
        CHECK(said.destination_path() == "/run/server");
        CHECK(to_hex(said.tlvs) == "02 00 04 68 6F 73 74");
    }
}

TEST_CASE("v2 has no AF_UNIX paths in a header of another family, nor where the transport is UNSPEC",
          "[header_version][v2]") {
    for (const unsigned version_command : {local, proxy})
        for (const unsigned family_transport : {unspec, tcp4, udp6, 0x30U}) {
            const auto said = v2::parse(v2_header(version_command, family_transport, unix_block)).header;
            CHECK(said.unix_addresses.empty());
            CHECK(said.source_path().empty());
            CHECK(said.destination_path().empty());
        }
    CHECK(v2::parse(v2_header(local, unix_stream, unix_block)).header.unix_addresses.empty());
}

TEST_CASE("a header without its views says the rest", "[header_version][v2]") {
    auto said = v2::parse(haproxy_header).header;
    said.drop_views();
    CHECK(describe(said) == "PROXY ipv4/stream 203.0.113.9:56324 > 192.0.2.1:443");
    const auto wire = v2_header(proxy, unix_stream, unix_block, noop);
    auto by_path = v2::parse(wire).header;
    by_path.drop_views();
    CHECK(describe(by_path) == "PROXY unix/stream");
}

TEST_CASE("v2 refuses another protocol at its first wrong byte", "[header_version][v2]") {
    const auto wire = v2_header(proxy, tcp4, ipv4_block);
    for (std::size_t at = 0; at < v2_signature.size(); ++at)
        for (const unsigned flip : {0x01U, 0x20U, 0x80U, 0xffU}) {
            auto wrong = wire;
            wrong[at] ^= static_cast<std::byte>(flip);
            refuses_at(wrong, at + 1, errc::not_proxy);
        }
    refuses<v2>(text("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n"), errc::not_proxy);
    refuses<v2>(text("GET / HTTP/1.1\r\n\r\n"), errc::not_proxy);
    refuses<v2>(text("\r\nGET / HTTP/1.1\r\n\r\n"), errc::not_proxy);
    refuses<v2>(hex("16 03 01 02 00 01 00 01 FC 03 03"), errc::not_proxy);
}

TEST_CASE("v2 takes version 2, LOCAL and PROXY, and refuses the rest at the 13th byte", "[header_version][v2]") {
    for (unsigned version_command = 0; version_command <= 0xff; ++version_command) {
        const auto wire = v2_header(version_command, tcp4, ipv4_block);
        if (version_command == local || version_command == proxy)
            CHECK(answer<v2>(wire) == errc::success);
        else
            refuses_at(wire, 13, version_command >> 4U == 2 ? errc::bad_command : errc::bad_version);
    }
}

TEST_CASE("v2 takes the assigned families and transports, and refuses the rest at the 14th byte",
          "[header_version][v2]") {
    for (unsigned family_transport = 0; family_transport <= 0xff; ++family_transport) {
        const auto wire = v2_header(proxy, family_transport, unix_block);
        if (family_transport >> 4U > 3 || (family_transport & 0x0fU) > 2)
            refuses_at(wire, 14, errc::bad_family);
        else
            CHECK(answer<v2>(v2_header(proxy, family_transport, repeated(216))) != errc::bad_family);
    }
}

TEST_CASE("v2 refuses a length that the addresses do not fit in, at the 16th byte", "[header_version][v2]") {
    for (const auto& [family_transport, block] : address_kinds) {
        for (std::size_t length = 0; length < block.size(); ++length) {
            const auto wire = v2_header(proxy, family_transport, byte_view{block}.first(length));
            refuses_at(join(wire, block), 16, errc::bad_length);
        }
        CHECK(answer<v2>(v2_header(proxy, family_transport, block)) == errc::success);
    }
}

TEST_CASE("v2 knows the size of a header once the length is there", "[header_version][v2]") {
    const std::vector<std::pair<unsigned, unsigned>> openings{
        {local, unspec}, {local, tcp4}, {proxy, unspec}, {proxy, tcp4}, {proxy, udp6}};
    for (const auto& [version_command, family_transport] : openings)
        for (const std::size_t length : {36U, 37U, 255U, 256U, 0x1234U, 65535U}) {
            const auto opening =
                join(v2_signature, repeated(1, version_command), repeated(1, family_transport), big_endian_16(length));
            for (const auto& received : {opening, join(opening, repeated(length - 1))}) {
                const auto result = v2::parse(guarded{received}.view());
                CHECK(result.error == errc::need_more);
                CHECK(result.size == 16 + length);
            }
        }
}

TEST_CASE("v2 reads the largest header there can be", "[header_version][v2]") {
    const auto wire = v2_header(proxy, tcp4, ipv4_block, tlv_of(0x04, repeated(65535 - 12 - 3)));
    REQUIRE(wire.size() == v2::max_size);
    takes_it_whole<v2>(wire);
    leaves_what_follows<v2>(wire);
    for (const std::size_t size : {16U, 28U, 29U, 31U, 32768U, 65550U})
        CHECK(answer<v2>(byte_view{wire}.first(size)) == errc::need_more);
    const guarded received{wire};
    CHECK(written(v2::parse(received.view()).header) == wire);
}

TEST_CASE("v2 takes TLVs of every type, known or not, and of no length", "[header_version][v2]") {
    for (unsigned type = 0; type <= 0xff; ++type) {
        INFO("type " << type);
        CHECK(answer<v2>(v2_header(proxy, tcp4, ipv4_block, tlv_of(type, {}))) ==
              (type == 0x03 ? errc::bad_tlv : errc::success));
        CHECK(answer<v2>(v2_header(proxy, tcp4, ipv4_block, tlv_of(type, repeated(5)))) ==
              (type == 0x03 ? errc::bad_tlv : errc::success));
    }
}

TEST_CASE("v2 refuses TLVs that do not end where the header ends", "[header_version][v2]") {
    const std::vector<bytes> bad_tlvs{
        hex("04"),                            // a type without a length
        hex("04 00"),                         // half a length
        hex("04 00 01"),                      // a value of one byte that is not there
        hex("04 00 04 AA BB CC"),             // one byte short
        hex("04 01 00"),                      // the length is big endian: 256, not 1
        hex("04 01 00 AA"),                   //
        hex("04 FF FF"),                      // far beyond the end
        hex("04 00 00 04"),                   // a good TLV, then a head cut short
        hex("04 00 00 04 00"),                //
        hex("04 00 01 AA 02 00 02 61"),       // a good TLV, then a value cut short
        hex("00"),                            // padding is a TLV too
        hex("00 00"),                         //
        hex("00 00 00 00"),                   //
        hex("20 00 08 01 00 00 00 00 21 00"), // an SSL TLV one byte short
    };
    for (const auto& [family_transport, block] : address_kinds)
        for (const auto& tlvs : bad_tlvs) {
            INFO("family and transport " << family_transport);
            refuses<v2>(v2_header(proxy, family_transport, block, tlvs), errc::bad_tlv);
        }
}

TEST_CASE("v2 does not look for the rest of a TLV behind the header", "[header_version][v2]") {
    const auto wire = join(v2_header(proxy, tcp4, ipv4_block, hex("04 00 04 AA")), hex("BB CC DD"));
    CHECK(answer<v2>(wire) == errc::bad_tlv);
}

TEST_CASE("v2 refuses a CRC32C TLV that is not of four bytes", "[header_version][v2]") {
    for (const std::size_t size : {0U, 1U, 3U, 5U, 8U, 256U})
        refuses<v2>(v2_header(proxy, tcp4, ipv4_block, noop, tlv_of(0x03, repeated(size))), errc::bad_tlv);
}

TEST_CASE("v2 takes a unique-id of 128 bytes and refuses one of 129", "[header_version][v2]") {
    for (const auto& [family_transport, block] : address_kinds) {
        for (const std::size_t size : {0U, 1U, 127U, 128U})
            CHECK(answer<v2>(v2_header(proxy, family_transport, block, tlv_of(0x05, repeated(size)))) == errc::success);
        for (const std::size_t size : {129U, 256U, 1000U})
            CHECK(answer<v2>(v2_header(proxy, family_transport, block, noop, tlv_of(0x05, repeated(size)))) ==
                  errc::bad_unique_id);
    }
}

TEST_CASE("v2 accepts the checksums that balancers send", "[header_version][v2]") {
    for (const auto& wire : {checked_header, haproxy_header, aws_header}) CHECK(answer<v2>(wire) == errc::success);
}

TEST_CASE("v2 refuses a header that was changed under its checksum", "[header_version][v2]") {
    for (const auto& wire : {checked_header, haproxy_header, aws_header})
        for (std::size_t at = 16; at < wire.size(); ++at) {
            if (at >= 28 && at < 31) continue; // the head of the CRC32C TLV itself
            for (unsigned bit = 0; bit < 8; ++bit) {
                auto changed = wire;
                changed[at] ^= static_cast<std::byte>(1U << bit);
                INFO(to_hex(changed));
                REQUIRE(is_refusal(answer<v2>(changed)));
                if (at < 35) REQUIRE(answer<v2>(changed) == errc::bad_checksum);
            }
        }
    auto udp = checked_header;
    udp[13] = static_cast<std::byte>(udp4);
    refuses<v2>(udp, errc::bad_checksum);
}

TEST_CASE("v2 refuses a checksum of zero and one in the other byte order", "[header_version][v2]") {
    refuses<v2>(v2_header(proxy, tcp4, ipv4_block, crc32c_of_zero), errc::bad_checksum);
    refuses<v2>(v2_header(proxy, tcp4, ipv4_block, hex("03 00 04 A5 6E 1D 76")), errc::bad_checksum);
}

TEST_CASE("v2 keeps the payload out of the checksum", "[header_version][v2]") {
    for (const unsigned filler : {0x00U, 0x5aU, 0xffU})
        CHECK(answer<v2>(join(checked_header, repeated(100, filler))) == errc::success);
}

TEST_CASE("v2 writes the bytes that the specification describes", "[header_version][v2]") {
    CHECK(written(tcp4_header()) == v2_header(proxy, tcp4, ipv4_block));
    CHECK(written(tcp4_header(noop)) == v2_header(proxy, tcp4, ipv4_block, noop));

    auto said = tcp4_header();
    said.transport = transport::datagram;
    CHECK(written(said) == v2_header(proxy, udp4, ipv4_block));

    said.family = header_family::ipv6;
    said.source = *parse_socket_address("[2001:db8::9]:56324");
    said.destination = *parse_socket_address("[2001:db8::1]:443");
    CHECK(written(said) == v2_header(proxy, udp6, ipv6_block));
    said.transport = transport::stream;
    CHECK(written(said) == v2_header(proxy, tcp6, ipv6_block));

    CHECK(written({.command = command::proxy}) == v2_header(proxy, unspec));
}

TEST_CASE("v2 writes LOCAL without family and addresses, but with its TLVs", "[header_version][v2]") {
    CHECK(written({}) == v2_header(local, unspec));
    auto said = tcp4_header(noop);
    said.command = command::local;
    CHECK(written(said) == v2_header(local, unspec, noop));
}

TEST_CASE("v2 writes the right checksum into the CRC32C TLV that it is given", "[header_version][v2]") {
    CHECK(written(tcp4_header(crc32c_of_zero)) == checked_header);
    CHECK(written(tcp4_header(hex("03 00 04 DE AD BE EF"))) == checked_header);

    const guarded received{haproxy_header};
    CHECK(written(v2::parse(received.view()).header) == haproxy_header);

    const auto between = join(noop, crc32c_of_zero, tlv_of(0x02, text("example.com")));
    CHECK(answer<v2>(written(tcp4_header(between))) == errc::success);
}

TEST_CASE("v2 writes no header that would not fit its 16-bit length", "[header_version][v2]") {
    const auto filling = tlv_of(0x04, repeated(65535 - 12 - 3));
    CHECK(written(tcp4_header(filling)).size() == v2::max_size);
    guarded out{v2::max_size + 100};
    CHECK(v2::serialize(tcp4_header(join(filling, noop)), out.out()).error == errc::tlvs_too_large);
}

TEST_CASE("v2 writes no header whose TLVs do not end with it", "[header_version][v2]") {
    for (const auto& tlvs : {hex("04"), hex("04 00"), hex("04 00 01"), hex("04 FF FF"), join(noop, hex("04 00"))})
        CHECK(written(tcp4_header(tlvs)).empty());
}

TEST_CASE("v2 writes no header of mixed families", "[header_version][v2]") {
    const auto v6 = *parse_socket_address("[2001:db8::1]:443");
    for (const auto family : {header_family::ipv4, header_family::ipv6}) {
        auto to_v6 = tcp4_header();
        to_v6.family = family;
        to_v6.destination = v6;
        CHECK(written(to_v6).empty());
        auto from_v6 = tcp4_header();
        from_v6.family = family;
        from_v6.source = v6;
        CHECK(written(from_v6).empty());
        for (const auto& mixed : {to_v6, from_v6}) CHECK(why_not<v2>(mixed) == errc::unsayable_families);
    }
}

TEST_CASE("v2 writes AF_UNIX addresses as they are, and says which one is missing", "[header_version][v2]") {
    header said{.command = command::proxy,
                .family = header_family::unix_socket,
                .transport = transport::datagram,
                .unix_addresses = unix_block};
    CHECK(written(said) == v2_header(proxy, unix_datagram, unix_block));
    said.transport = transport::unspecified;
    CHECK(why_not<v2>(said) == errc::unsayable_transport);
    said.transport = transport::stream;
    for (const std::size_t size : {0U, 1U, 108U, 215U}) {
        said.unix_addresses = byte_view{unix_block}.first(size);
        CHECK(why_not<v2>(said) == errc::unsayable_unnamed);
    }
}

TEST_CASE("v2 can say again what it has read of any family and transport", "[header_version][v2]") {
    const std::array<bytes, 4> blocks{bytes{}, ipv4_block, ipv6_block, unix_block};
    for (unsigned family = 0; family < blocks.size(); ++family)
        for (unsigned transport = 0; transport <= 2; ++transport) {
            const auto wire = v2_header(proxy, family << 4 | transport, blocks[family]);
            const auto came = v2::parse(wire);
            CAPTURE(family, transport);
            REQUIRE(came);
            const auto again = written(came.header);
            CHECK(v2::parse(again).header.source == came.header.source);
            CHECK(v2::parse(again).header.source_path() == came.header.source_path());
        }
}

TEST_CASE("v2 says why it cannot say a client, and writes nothing", "[header_version][v2]") {
    auto no_transport = tcp4_header();
    no_transport.transport = transport::unspecified;
    CHECK(why_not<v2>(no_transport) == errc::unsayable_transport);
    auto no_destination = tcp4_header();
    no_destination.destination = {};
    CHECK(why_not<v2>(no_destination) == errc::unsayable_unnamed);
    for (const auto& said : {no_transport, no_destination}) CHECK(written(said).empty());
}

TEST_CASE("v2 writes no TLV that it would refuse to read", "[header_version][v2]") {
    CHECK(written(tcp4_header(tlv_of(0x03, repeated(3)))).empty());
    CHECK(written(tcp4_header(tlv_of(0x05, repeated(129)))).empty());
    CHECK(why_not<v2>(tcp4_header(tlv_of(0x03, repeated(3)))) == errc::bad_tlv);
    CHECK(why_not<v2>(tcp4_header(hex("04 00"))) == errc::bad_tlv);
    CHECK(why_not<v2>(tcp4_header(tlv_of(0x05, repeated(129)))) == errc::bad_unique_id);
    const auto four = tlv_of(0x04, repeated(20000));
    CHECK(why_not<v2>(tcp4_header(join(four, four, four, four))) == errc::tlvs_too_large);
}
