// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_builder.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/tlv/cloud.hpp>
#include <mmproxy/tlv/fields.hpp>

#include "support/catch.hpp"
#include "support/describe.hpp"
#include "support/print.hpp"
#include "support/wire.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;
using namespace mmproxy::literals;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr auto client = "203.0.113.9:56324"_address;
constexpr auto server = "192.0.2.1:443"_address;
constexpr auto client_v6 = "[2001:db8::9]:56324"_address;
constexpr auto server_v6 = "[2001:db8::1]:443"_address;

header_builder of_client() {
    return header_builder{}.tcp(client, server);
}

/// Why the builder gives no bytes.
template <class Version = v2> errc fault_of(const header_builder& builder) {
    std::error_code ec;
    CHECK(builder.build<Version>(ec).empty());
    CHECK(builder.serialize<Version>({}).error == ec);
    return static_cast<errc>(ec.value());
}

std::string line(const bytes& wire) {
    std::string text;
    for (const auto b : wire) text += static_cast<char>(b);
    return text;
}

/// The TLVs of a header but for padding, as bytes.
bytes fields_of(const header& said) {
    bytes fields;
    for (const auto [type, value] : tlv_range{said.tlvs})
        if (type != tlv_type::noop) fields = join(fields, tlv_of(static_cast<unsigned>(type), value));
    return fields;
}

} // namespace

TEST_CASE("a header_builder makes the bytes that the specification describes", "[header_version][header_builder]") {
    CHECK(header_builder{}.tcp(client, server).build() == v2_header(0x21, 0x11, ipv4_block));
    CHECK(header_builder{}.udp(client, server).build<v2>() == v2_header(0x21, 0x12, ipv4_block));
    CHECK(header_builder{}.tcp(client_v6, server_v6).build<v2>() == v2_header(0x21, 0x21, ipv6_block));
    CHECK(header_builder{}.udp(client_v6, server_v6).build<any_version>() == v2_header(0x21, 0x22, ipv6_block));
    CHECK(header_builder{}.unix_stream("/run/client", "/run/server").build() == v2_header(0x21, 0x31, unix_block));
    CHECK(header_builder{}.unix_datagram("/run/client", "/run/server").build() == v2_header(0x21, 0x32, unix_block));
    CHECK(header_builder{}.build() == v2_header(0x20, 0x00));
    CHECK(of_client().local().build() == v2_header(0x20, 0x00));
    CHECK(of_client().unknown().build() == v2_header(0x21, 0x00));
}

TEST_CASE("a header_builder makes headers of any version", "[header_version][header_builder]") {
    CHECK(line(of_client().build<v1>()) == "PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n");
    CHECK(line(header_builder{}.tcp(client_v6, server_v6).build<v1>()) ==
          "PROXY TCP6 2001:db8::9 2001:db8::1 56324 443\r\n");
    CHECK(line(header_builder{}.build<v1>()) == "PROXY UNKNOWN\r\n");
    CHECK(line(header_builder{}.unknown().build<v1>()) == "PROXY UNKNOWN\r\n");
    CHECK(line(header_builder{}.unix_stream("/a", "/b").build<v1>()) == "PROXY UNKNOWN\r\n");
    CHECK(spp::parse(header_builder{}.udp(client, server).build<spp>()).header.source.canonical() == client);
    CHECK(of_client().build<no_header>().empty());
}

TEST_CASE("a header of HAProxy can be made field by field", "[header_version][header_builder]") {
    const auto built = of_client()
                           .crc32c()
                           .alpn("h2")
                           .authority("example.com")
                           .unique_id(hex("7F 00 00 01 3A 31"))
                           .ssl({.verify = 0, .version = "TLSv1.3", .cipher = "TLS_AES_256_GCM_SHA384"})
                           .netns("blue")
                           .build<v2>();
    CHECK(built == haproxy_header);
}

TEST_CASE("the headers of the clouds can be made by the names of their fields", "[header_version][header_builder]") {
    CHECK(header_builder{}
              .tcp("10.0.7.113:51442"_address, "10.0.10.31:80"_address)
              .crc32c()
              .aws_vpc_endpoint_id("vpce-0123456789abcdef0")
              .set(tlv_type::noop, repeated(12))
              .build() == aws_header);
    CHECK(of_client().gcp_psc_connection_id(0x0000A5B4C3D2E1F0).build() == gcp_header);
    CHECK(of_client().azure_link_id(0x2000BEEF).build() == azure_header);
}

TEST_CASE("every TLV that has a name reads as it was set", "[header_version][header_builder]") {
    const auto built = of_client()
                           .alpn("h2")
                           .authority("b\xc3\xbc.example")
                           .unique_id("a-name")
                           .netns("blue")
                           .ssl({.version = "TLSv1.3", .common_name = "a client"})
                           .aws_vpc_endpoint_id("vpce-1")
                           .gcp_psc_connection_id(0xfedcba9876543210)
                           .azure_link_id(0x01020304)
                           .set(tlv_type{0xE5}, "our own")
                           .set(tlv_type{0xE6}, hex("00 FF"))
                           .build<v2>();
    const auto read = v2::parse(built);
    REQUIRE(read);
    const auto tlvs = read.header.tlvs;
    CHECK(alpn(tlvs) == "h2"sv);
    CHECK(authority(tlvs) == "b\xc3\xbc.example"sv);
    CHECK(to_hex(unique_id(tlvs).value()) == to_hex(text("a-name")));
    CHECK(netns(tlvs) == "blue"sv);
    CHECK(ssl(tlvs).value().version() == "TLSv1.3"sv);
    CHECK(ssl(tlvs).value().common_name() == "a client"sv);
    CHECK(aws_vpc_endpoint_id(tlvs) == "vpce-1"sv);
    CHECK(gcp_psc_connection_id(tlvs) == 0xfedcba9876543210);
    CHECK(azure_link_id(tlvs) == 0x01020304U);
    CHECK(to_hex(tlv_range{tlvs}.find(tlv_type{0xE5}).value()) == to_hex(text("our own")));
    CHECK(to_hex(tlv_range{tlvs}.find(tlv_type{0xE6}).value()) == "00 FF");
}

TEST_CASE("what is set twice is there once, with the second value, in the first place",
          "[header_version][header_builder]") {
    const auto built = of_client()
                           .crc32c()
                           .authority("a.example")
                           .alpn("h2")
                           .authority("b.example")
                           .crc32c()
                           .tcp(client_v6, server_v6);
    const auto wire = built.build();
    const auto read = v2::parse(wire);
    REQUIRE(read);
    CHECK(read.header.source == client_v6);
    CHECK(authority(read.header.tlvs) == "b.example"sv);
    CHECK(read.header.tlvs.size() == 7 + 12 + 5);
    CHECK(fields_of(read.header) == join(tlv_of(0x03, *tlv_range{read.header.tlvs}.find(tlv_type::crc32c)),
                                         tlv_of(0x02, text("b.example")), tlv_of(0x01, text("h2"))));
}

TEST_CASE("what is removed is not there", "[header_version][header_builder]") {
    CHECK(of_client().authority("a.example").remove(tlv_type::authority).build() == v2_header(0x21, 0x11, ipv4_block));
    CHECK(of_client().netns("blue").authority("a").remove(tlv_type::netns).build() ==
          v2_header(0x21, 0x11, ipv4_block, tlv_of(0x02, text("a"))));
}

TEST_CASE("a header_builder owns what it is given", "[header_version][header_builder]") {
    auto name = "example.com"s;
    auto path = "/run/client"s;
    auto builder = header_builder{}.unix_stream(path, path).authority(name);
    name.assign(name.size(), '?');
    path.assign(path.size(), '?');
    const auto copy = builder;
    builder.authority("other").unix_stream("/other", "/other");
    const auto wire = copy.build();
    const auto read = v2::parse(wire).header;
    CHECK(read.source_path() == "/run/client");
    CHECK(read.destination_path() == "/run/client");
    CHECK(authority(read.tlvs) == "example.com"sv);
}

TEST_CASE("a v4-mapped client is named as the IPv4 client that it is", "[header_version][header_builder]") {
    CHECK(header_builder{}.tcp("[::ffff:203.0.113.9]:56324"_address, "[::ffff:192.0.2.1]:443"_address).build() ==
          v2_header(0x21, 0x11, ipv4_block));
}

TEST_CASE("a client and a destination of two families are both named in IPv6", "[header_version][header_builder]") {
    CHECK(line(header_builder{}.tcp(client, server_v6).build<v1>()) ==
          "PROXY TCP6 ::ffff:203.0.113.9 2001:db8::1 56324 443\r\n");
    CHECK(line(header_builder{}.tcp(client_v6, server).build<v1>()) ==
          "PROXY TCP6 2001:db8::9 ::ffff:192.0.2.1 56324 443\r\n");
    const auto wire = header_builder{}.tcp(client, server_v6).build();
    const auto read = v2::parse(wire).header;
    CHECK(read.family == header_family::ipv6);
    CHECK(read.source.canonical() == client);
    CHECK(read.destination == server_v6);
}

TEST_CASE("abstract and missing names of AF_UNIX sockets can be said", "[header_version][header_builder]") {
    const auto wire = header_builder{}.unix_stream("", "\0server"sv).build();
    const auto read = v2::parse(wire).header;
    CHECK(read.source_path().empty());
    CHECK(read.destination_path() == "\0server"s);
    const std::string longest(108, 'x');
    const auto full = header_builder{}.unix_datagram(longest, longest).build();
    CHECK(v2::parse(full).header.destination_path() == longest);
}

TEST_CASE("a header_builder says why it cannot, and gives no bytes", "[header_version][header_builder]") {
    CHECK(fault_of<v1>(header_builder{}.udp(client, server)) == errc::unsayable_transport);
    CHECK(fault_of<spp>(of_client()) == errc::unsayable_transport);
    CHECK(fault_of<spp>(header_builder{}) == errc::unsayable_unnamed);
    CHECK(fault_of<spp>(header_builder{}.udp(client, server).alpn("h2")) == errc::unsayable_tlvs);
    CHECK(fault_of<v1>(header_builder{}.tcp(client, socket_address{})) == errc::unsayable_unnamed);
    CHECK(fault_of(header_builder{}.tcp(client, socket_address{})) == errc::unsayable_unnamed);
    CHECK(fault_of(of_client().unique_id(repeated(129))) == errc::bad_unique_id);
    CHECK(fault_of(of_client().set(tlv_type::crc32c, "abc")) == errc::bad_tlv);
    CHECK(fault_of(of_client().authority(std::string(65536, 'x'))) == errc::tlvs_too_large);
    CHECK(fault_of(of_client().ssl({.client_certificate = repeated(65536)})) == errc::tlvs_too_large);
    CHECK(fault_of(of_client().ssl({.client_certificate = repeated(65530)})) == errc::tlvs_too_large);
    CHECK(fault_of(of_client().align(1'000'000'000)) == errc::tlvs_too_large);
    const std::string too_long(109, 'x');
    CHECK(fault_of(header_builder{}.unix_stream(too_long, "/b")) == errc::path_too_long);
    CHECK(fault_of(header_builder{}.unix_stream("/a", too_long)) == errc::path_too_long);
    CHECK_THROWS_AS(header_builder{}.unix_stream(too_long, "/b").build(), std::system_error);
}

TEST_CASE("a fault is over with the field that has it", "[header_version][header_builder]") {
    const std::string too_large(65536, 'x');
    const auto good = of_client().authority("a").build();
    CHECK(of_client().authority(too_large).authority("a").build() == good);
    CHECK(of_client().authority(too_large).remove(tlv_type::authority).authority("a").build() == good);
    CHECK(of_client().authority("a").unique_id(repeated(129)).remove(tlv_type::unique_id).build() == good);
    CHECK(of_client().authority("a").align(1'000'000'000).align(1).build() == good);
    CHECK(header_builder{}.unix_stream(too_large, "").tcp(client, server).authority("a").build() == good);
    CHECK(header_builder{}.unix_stream(too_large, "").unix_stream("/run/client", "/run/server").build() ==
          v2_header(0x21, 0x31, unix_block));
}

TEST_CASE("a header goes into a buffer of its size, and a smaller one learns that size",
          "[header_version][header_builder]") {
    const auto builder = of_client().authority("example.com").crc32c();
    const auto wire = builder.build();
    for (std::size_t size = 0; size <= wire.size() + 3; ++size) {
        guarded out{size};
        const auto result = builder.serialize(out.out());
        CHECK(result.size == wire.size());
        if (size < wire.size())
            CHECK(result.error == errc::buffer_too_small);
        else
            CHECK(std::ranges::equal(out.view().first(wire.size()), wire));
    }
}

TEST_CASE("the header of a builder can be serialised like any other", "[header_version][header_builder]") {
    const auto builder = header_builder{}.unix_stream("/run/client", "/run/server").authority("example.com").crc32c();
    std::array<std::byte, 512> out{};
    const auto result = v2::serialize(builder.header(), out);
    REQUIRE(result);
    CHECK(bytes(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(result.size)) == builder.build());
}

TEST_CASE("a header that was received can be sent on, with what is added", "[header_version][header_builder]") {
    for (const auto& wire : {haproxy_header, gcp_header, azure_header, v2_header(0x21, 0x31, unix_block),
                             v2_header(0x21, 0x00), v2_header(0x20, 0x00)})
        CHECK(header_builder{v2::parse(wire).header}.build() == wire);

    const auto sent_on = header_builder{v2::parse(aws_header).header}.set(tlv_type{0xE5}, "blue").align(16).build();
    CHECK(sent_on.size() % 16 == 0);
    const auto read = v2::parse(sent_on);
    REQUIRE(read);
    CHECK(aws_vpc_endpoint_id(read.header.tlvs) == "vpce-0123456789abcdef0"sv);
    CHECK(tlv_range{read.header.tlvs}.find(tlv_type{0xE5}));
    CHECK(std::ranges::count(sent_on, std::byte{0x04}) >= 1);
}

TEST_CASE("a header of v1 can be sent on in v2", "[header_version][header_builder]") {
    const auto received = text("PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n");
    CHECK(header_builder{v1::parse(received).header}.build() == v2_header(0x21, 0x11, ipv4_block));
}

TEST_CASE("alignment holds whatever is changed behind it", "[header_version][header_builder]") {
    auto builder = header_builder{}.align(32);
    const auto is_aligned = [&] {
        const auto wire = builder.build();
        return wire.size() % 32 == 0 && v2::parse(wire);
    };
    CHECK(is_aligned());
    builder.tcp(client, server);
    CHECK(is_aligned());
    builder.authority("example.com").crc32c();
    CHECK(is_aligned());
    builder.tcp(client_v6, server_v6);
    CHECK(is_aligned());
    builder.remove(tlv_type::authority);
    CHECK(is_aligned());
    builder.unix_stream("/a", "/b").unique_id("1");
    CHECK(is_aligned());
    builder.align(1);
    CHECK(builder.build().size() == 16 + 216 + 7 + 4);
    for (const std::size_t none : {0U, 1U}) CHECK(of_client().align(none).build().size() == 28);
}

TEST_CASE("padding is the least that aligns, and stands at the end", "[header_version][header_builder]") {
    for (std::size_t multiple = 1; multiple <= 70; ++multiple)
        for (std::size_t size = 0; size <= 20; ++size) {
            const auto bare = of_client().authority(std::string(size, 'x')).build();
            const auto wire = of_client().authority(std::string(size, 'x')).align(multiple).build();
            REQUIRE(wire.size() % multiple == 0);
            REQUIRE(wire.size() < bare.size() + multiple + 3);
            REQUIRE((wire.size() == bare.size() || wire.size() >= bare.size() + 3));
            if (bare.size() % multiple == 0) REQUIRE(wire.size() == bare.size());
            REQUIRE(std::equal(bare.begin() + 16, bare.end(), wire.begin() + 16));
        }
}

TEST_CASE("a header is as large as its length can say, and no larger", "[header_version][header_builder]") {
    const auto room_of = [](header_builder builder) { return v2::max_size - builder.build().size() - 3; };
    for (const auto& builder : {header_builder{}, header_builder{}.unknown(), of_client(),
                                header_builder{}.udp(client_v6, server_v6), header_builder{}.unix_stream("/a", "/b")}) {
        auto filled = builder;
        filled.set(tlv_type{0xE5}, repeated(room_of(builder), 0xAA));
        const auto wire = filled.build();
        CHECK(wire.size() == v2::max_size);
        CHECK(v2::parse(wire).size == v2::max_size);
        CHECK(fault_of(filled.alpn("")) == errc::tlvs_too_large);
        CHECK(fault_of(filled.remove(tlv_type::alpn).align(2)) == errc::tlvs_too_large);
    }
}

namespace {

/// Headers made by chance, with what they say noted beside: the same ones in every run.
class any_header {
public:
    explicit any_header(std::mt19937& random) : random_{random} {
        name_ends();
        for (auto count = below(8); count > 0; --count) set_any();
        if (below(2) == 0) set_checksum();
        if (below(2) == 0) builder.align(alignment = below(4) == 0 ? 1 + below(3000) : 1 + below(64));
    }

    header_builder builder{};
    command said = command::local;
    header_family family = header_family::unspecified;
    transport protocol = transport::unspecified;
    socket_address source{};
    socket_address destination{};
    std::string source_path{};
    std::string destination_path{};
    std::vector<std::pair<tlv_type, bytes>> fields{}; ///< but for padding, in order; the CRC32C with its four bytes
    bool has_checksum = false;
    std::size_t alignment = 1;

private:
    std::size_t below(std::size_t end) { return random_() % end; }

    bytes any_bytes(std::size_t size) {
        bytes value(size);
        for (auto& b : value) b = static_cast<std::byte>(random_());
        return value;
    }

    socket_address any_address() {
        const auto raw = any_bytes(16);
        ip_address::bytes_v4 v4{};
        ip_address::bytes_v6 v6{};
        std::copy_n(raw.begin(), v4.size(), v4.begin());
        std::copy_n(raw.begin(), v6.size(), v6.begin());
        const auto port = static_cast<std::uint16_t>(random_());
        return below(2) == 0 ? socket_address{ip_address{v4}, port} : socket_address{ip_address{v6}, port};
    }

    std::string any_path() {
        std::string path(below(109), 'x');
        for (auto& c : path) c = static_cast<char>('a' + below(26));
        if (path.size() > 1 && below(4) == 0) path.front() = '\0'; // an abstract name
        return path;
    }

    void name_ends() {
        switch (below(8)) {
        case 0: return;
        case 1: said = command::proxy, builder.unknown(); return;
        case 2: return name_paths();
        default: return name_addresses();
        }
    }

    void name_paths() {
        said = command::proxy;
        family = header_family::unix_socket;
        protocol = transport::stream;
        source_path = any_path();
        destination_path = any_path();
        builder.unix_stream(source_path, destination_path);
    }

    void name_addresses() {
        said = command::proxy;
        source = any_address();
        destination = any_address();
        protocol = below(2) == 0 ? transport::stream : transport::datagram;
        if (protocol == transport::stream)
            builder.tcp(source, destination);
        else
            builder.udp(source, destination);
        const bool is_v4 = source.address.is_v4() && destination.address.is_v4();
        family = is_v4 ? header_family::ipv4 : header_family::ipv6;
    }

    void set_any() {
        constexpr std::array types{tlv_type::alpn,  tlv_type::authority, tlv_type::unique_id, tlv_type::ssl,
                                   tlv_type::netns, tlv_type{0xE5},      tlv_type{0xF0},      tlv_type{0x7F}};
        const auto type = types[below(types.size())];
        const auto most = type == tlv_type::unique_id ? 128U : below(20) == 0 ? 20000U : 40U;
        set(type, any_bytes(below(most + 1)));
    }

    void set_checksum() {
        has_checksum = true;
        set(tlv_type::crc32c, repeated(4));
    }

    void set(tlv_type type, const bytes& value) {
        builder.set(type, value);
        const auto same = std::ranges::find(fields, type, &std::pair<tlv_type, bytes>::first);
        if (same != fields.end())
            same->second = value;
        else
            fields.emplace_back(type, value);
    }

    std::mt19937& random_;
};

bool says_the_ends(const header& read, const any_header& wanted) {
    if (wanted.said == command::local) return read.command == command::local;
    return read.command == command::proxy && read.family == wanted.family && read.transport == wanted.protocol &&
           read.source.canonical() == wanted.source && read.destination.canonical() == wanted.destination &&
           read.source_path() == wanted.source_path && read.destination_path() == wanted.destination_path;
}

bool says_the_fields(const header& read, const any_header& wanted) {
    if (wanted.said == command::local) return read.tlvs.empty();
    auto field = wanted.fields.begin();
    for (const auto [type, value] : tlv_range{read.tlvs}) {
        if (type == tlv_type::noop) continue;
        if (field == wanted.fields.end() || field->first != type) return false;
        if (type != tlv_type::crc32c && !std::ranges::equal(field->second, value)) return false;
        ++field;
    }
    return field == wanted.fields.end();
}

constexpr int rounds = 3000;

} // namespace

TEST_CASE("a v2 header that was built says what it was built of", "[header_version][header_builder]") {
    std::mt19937 random{20261129};
    for (int round = 0; round < rounds; ++round) {
        INFO("round " << round);
        const any_header wanted{random};
        std::error_code ec;
        const auto wire = wanted.builder.build<v2>(ec);
        if (wanted.builder.serialize<v2>({}).error == errc::tlvs_too_large) continue; // 20000 bytes, several times
        REQUIRE_FALSE(ec);
        const auto read = v2::parse(guarded{wire}.view());
        REQUIRE(read);
        REQUIRE(read.size == wire.size());
        REQUIRE(wire.size() % wanted.alignment == 0);
        const auto kept = v2::parse(wire).header;
        REQUIRE(says_the_ends(kept, wanted));
        REQUIRE(says_the_fields(kept, wanted));
        REQUIRE(any_version::parse(wire).size == wire.size());
    }
}

TEST_CASE("a header that was read and built again is the same", "[header_version][header_builder]") {
    std::mt19937 random{20261130};
    for (int round = 0; round < rounds; ++round) {
        INFO("round " << round);
        const any_header wanted{random};
        std::error_code ec;
        const auto wire = wanted.builder.build<v2>(ec);
        if (ec || wanted.said == command::local) continue;
        const auto again = header_builder{v2::parse(wire).header}.align(wanted.alignment).build<v2>();
        REQUIRE((again == wire));
    }
}

TEST_CASE("a checksum that was built is of every byte, padding too", "[header_version][header_builder]") {
    std::mt19937 random{20261201};
    int refused = 0;
    for (int round = 0; round < rounds; ++round) {
        INFO("round " << round);
        const any_header wanted{random};
        std::error_code ec;
        auto wire = wanted.builder.build<v2>(ec);
        if (ec || !wanted.has_checksum || wanted.family == header_family::unspecified) continue;
        const auto at = 16 + random() % (wire.size() - 16);
        wire[at] ^= static_cast<std::byte>(1U << random() % 8);
        const auto read = v2::parse(wire);
        // The change of a type leaves no checksum to look at.
        REQUIRE((!read || !tlv_range{read.header.tlvs}.find(tlv_type::crc32c)));
        refused += read ? 0 : 1;
    }
    CHECK(refused > rounds / 4);
}

TEST_CASE("a v1 line that was built says what it was built of", "[header_version][header_builder]") {
    std::mt19937 random{20261202};
    for (int round = 0; round < rounds; ++round) {
        const any_header wanted{random};
        if (wanted.protocol == transport::datagram || wanted.builder.serialize<v2>({}).error == errc::tlvs_too_large)
            continue;
        const auto wire = wanted.builder.build<v1>();
        INFO(line(wire));
        const auto read = v1::parse(wire);
        REQUIRE(read);
        REQUIRE(read.size == wire.size());
        REQUIRE(read.header.source.canonical() == wanted.source);
        REQUIRE(read.header.destination.canonical() == wanted.destination);
    }
}

TEST_CASE("an SPP header that was built says what it was built of", "[header_version][header_builder]") {
    std::mt19937 random{20261203};
    for (int round = 0; round < rounds; ++round) {
        any_header wanted{random};
        if (wanted.protocol != transport::datagram) continue;
        const auto wire = header_builder{}.udp(wanted.source, wanted.destination).build<spp>();
        const auto read = spp::parse(wire);
        REQUIRE(read);
        REQUIRE(read.header.source.canonical() == wanted.source);
        REQUIRE(read.header.destination.canonical() == wanted.destination);
    }
}
