// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/tlv/tlv.hpp>
#include <mmproxy/upstream_header/send_header.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/describe.hpp"
#include "support/print.hpp"
#include "support/proxy_header.hpp"

#include <random>
#include <string>
#include <system_error>

using namespace mmproxy;
using namespace mmproxy::literals;
using mmproxy::tests::bytes;
using mmproxy::tests::text;

namespace {

constexpr auto client = "203.0.113.7:4711"_address;
constexpr auto destination = "192.0.2.1:443"_address;
constexpr auto peer = "198.51.100.9:50000"_address;
constexpr auto ours = "10.0.0.2:8443"_address;

request request_of(const header& h, const socket_address& from = peer, const socket_address& to = ours) {
    return {.client = h.source.canonical(),
            .destination = h.destination.canonical(),
            .balancer = from,
            .header = h,
            .sent_to = to};
}

/// What a target is sent; nothing, and why, where it cannot be said.
template <class Version> bytes sent(const request& asked, std::error_code& ec, transport protocol = transport::stream) {
    const send_header<Version> upstream;
    auto written = upstream.serialize(asked, protocol, {});
    bytes out(written.size);
    if (written.error == errc::buffer_too_small) written = upstream.serialize(asked, protocol, out);
    ec = written.error;
    return out;
}

template <class Version> bytes sent(const request& asked, transport protocol = transport::stream) {
    std::error_code ec;
    auto out = sent<Version>(asked, ec, protocol);
    CHECK_FALSE(ec);
    return out;
}

template <class Version> errc refusal(const request& asked, transport protocol = transport::stream) {
    std::error_code ec;
    CHECK(sent<Version>(asked, ec, protocol).empty());
    return static_cast<errc>(ec.value());
}

template <class Version> bytes passed_on(const std::string& wire, transport protocol = transport::stream) {
    const auto came = text(wire);
    const auto read = any_version::parse(came);
    REQUIRE(read);
    return sent<Version>(request_of(read.header), protocol);
}

socket_address any_address(std::mt19937& random, bool is_v4) {
    std::uniform_int_distribution<int> byte{1, 223};
    ip_address::bytes_v4 four{};
    ip_address::bytes_v6 sixteen{};
    for (auto& b : four) b = static_cast<std::byte>(byte(random));
    for (auto& b : sixteen) b = static_cast<std::byte>(byte(random));
    const auto port = static_cast<std::uint16_t>(random());
    return is_v4 ? socket_address{ip_address{four}, port} : socket_address{ip_address{sixteen}, port};
}

/// Sends a header for a peer without one, reads it, and sends it on in the other version: both name the same ends.
template <class First, class Second>
void check_chain(const socket_address& from, const socket_address& to, transport protocol) {
    const header absent;
    const auto first = sent<First>(request_of(absent, from, to), protocol);
    const auto read = First::parse(first);
    REQUIRE(read);
    CHECK(read.size == first.size());
    CHECK(read.header.source.canonical() == from);
    CHECK(read.header.destination.canonical() == to);
    const auto again = Second::parse(sent<Second>(request_of(read.header), protocol));
    REQUIRE(again);
    CHECK(again.header.source.canonical() == from);
    CHECK(again.header.destination.canonical() == to);
}

} // namespace

TEST_CASE("a client without a header gets one of the chosen version", "[upstream_header][send_header]") {
    const header absent;
    CHECK(sent<v1>(request_of(absent)) == text(proxy_header::v1(peer, ours)));
    CHECK(sent<v2>(request_of(absent)) == text(proxy_header::v2(peer, ours)));
    CHECK(sent<v2>(request_of(absent), transport::datagram) == text(proxy_header::v2_datagram(peer, ours)));
    CHECK(sent<spp>(request_of(absent), transport::datagram) == text(proxy_header::spp(peer, ours)));
}

TEST_CASE("a header is passed on in any version", "[upstream_header][send_header]") {
    const auto line = proxy_header::v1(client, destination);
    const auto binary = proxy_header::v2(client, destination);
    CHECK(passed_on<v1>(line) == text(line));
    CHECK(passed_on<v2>(line) == text(binary));
    CHECK(passed_on<v1>(binary) == text(line));
    CHECK(passed_on<v2>(binary) == text(binary));
    CHECK(passed_on<spp>(proxy_header::v2_datagram(client, destination), transport::datagram) ==
          text(proxy_header::spp(client, destination)));
}

TEST_CASE("TLVs are passed on from v2 to v2, and left out of the other versions", "[upstream_header][send_header]") {
    const auto tlvs = proxy_header::tlv(0x02, "www.example.org") + proxy_header::tlv(0x04, "\0\0") +
                      proxy_header::tlv(0xE5, "our own");
    const auto came = proxy_header::v2(client, destination, tlvs);
    CHECK(passed_on<v2>(came) == text(came));
    CHECK(passed_on<v1>(came) == text(proxy_header::v1(client, destination)));
    CHECK(passed_on<spp>(proxy_header::v2_datagram(client, destination, tlvs), transport::datagram) ==
          text(proxy_header::spp(client, destination)));
}

TEST_CASE("a CRC32C that is passed on is that of the header that is sent", "[upstream_header][send_header]") {
    const auto tlvs = text(proxy_header::tlv(0x02, "www.example.org") + proxy_header::tlv(0x03, "old!"));
    header came{.command = command::proxy,
                .transport = transport::stream,
                .source = "[::ffff:203.0.113.7]:4711"_address, // sent as IPv4: the header changes
                .destination = "[::ffff:192.0.2.1]:443"_address,
                .tlvs = tlvs,
                .version = 2};
    const auto out = sent<v2>(request_of(came));
    const auto read = v2::parse(out); // checks it
    REQUIRE(read);
    CHECK(read.header.source == client);
    CHECK(tlv_range{read.header.tlvs}.find(tlv_type::crc32c));
}

TEST_CASE("a health check stays one", "[upstream_header][send_header]") {
    CHECK(passed_on<v2>(proxy_header::v2_local()) == text(proxy_header::v2_local()));
    CHECK(passed_on<v1>(proxy_header::v2_local()) == text("PROXY UNKNOWN\r\n"));
    CHECK(passed_on<v1>("PROXY UNKNOWN\r\n") == text("PROXY UNKNOWN\r\n"));
    CHECK(v2::parse(passed_on<v2>("PROXY UNKNOWN\r\n")).header.command == command::proxy);
}

TEST_CASE("what the version cannot say is told", "[upstream_header][send_header]") {
    const header absent;
    CHECK(refusal<v1>(request_of(absent), transport::datagram) == errc::unsayable_transport);
    CHECK(refusal<spp>(request_of(absent), transport::stream) == errc::unsayable_transport);
    const auto local = text(proxy_header::v2_local());
    CHECK(refusal<spp>(request_of(v2::parse(local).header), transport::datagram) == errc::unsayable_unnamed);
    const auto full = bytes(0xFFFF - 12);
    const header too_large{.command = command::proxy,
                           .transport = transport::stream,
                           .source = "[2001:db8::7]:1"_address, // 24 bytes more than the addresses of IPv4
                           .destination = "[2001:db8::1]:1"_address,
                           .tlvs = full,
                           .version = 2};
    CHECK(refusal<v2>(request_of(too_large)) == errc::tlvs_too_large);
}

TEST_CASE("whatever client is sent in one version and passed on in another arrives", "[upstream_header][send_header]") {
    std::mt19937 random{20261129}; // NOLINT: every run tries the same
    for (int i = 0; i < 500; ++i) {
        const auto from = any_address(random, i % 2 == 0);
        const auto to = any_address(random, i % 4 < 2);
        INFO(to_string(from) << " to " << to_string(to));
        check_chain<v1, v2>(from, to, transport::stream);
        check_chain<v2, v1>(from, to, transport::stream);
        check_chain<v2, v2>(from, to, transport::stream);
        check_chain<v2, spp>(from, to, transport::datagram);
        check_chain<spp, v2>(from, to, transport::datagram);
        check_chain<spp, spp>(from, to, transport::datagram);
    }
}

TEST_CASE("no address of a client is bound: the target goes by the header", "[upstream_header][send_header]") {
    STATIC_REQUIRE_FALSE(send_header<v1>::dials_from_client);
    STATIC_REQUIRE(send_header<v1>::max_size == v1::max_size);
}
