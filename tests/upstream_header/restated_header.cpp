// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/upstream_header/restated_header.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/proxy_header.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

using namespace mmproxy;
using namespace mmproxy::literals;
using mmproxy::tests::text;

namespace {

constexpr auto client = "203.0.113.7:4711"_address;
constexpr auto destination = "192.0.2.1:443"_address;
constexpr auto destination_v6 = "[2001:db8::1]:443"_address;
constexpr auto peer = "198.51.100.9:50000"_address;
constexpr auto ours = "10.0.0.2:8443"_address;

/// What is said of a client whose header was read so.
header restated(const header& h, transport protocol = transport::stream) {
    return restated_header({.client = h.source.canonical(),
                            .destination = h.destination.canonical(),
                            .balancer = peer,
                            .header = h,
                            .sent_to = ours},
                           protocol);
}

template <class Version> header restated_of(const std::string& wire, transport protocol = transport::stream) {
    const auto bytes = text(wire);
    const auto read = Version::parse(bytes);
    REQUIRE(read);
    return restated(read.header, protocol);
}

} // namespace

TEST_CASE("without a header the peer is the client of the address that it has reached",
          "[upstream_header][restated_header]") {
    const auto protocol = GENERATE(transport::stream, transport::datagram);
    const auto said = restated(no_header::parse({}).header, protocol);
    CHECK(said.command == command::proxy);
    CHECK(said.family == header_family::ipv4);
    CHECK(said.transport == protocol);
    CHECK(said.source == peer);
    CHECK(said.destination == ours);
    CHECK(said.tlvs.empty());
}

TEST_CASE("a header is said again, its TLVs included", "[upstream_header][restated_header]") {
    const auto tlvs = text(proxy_header::tlv(0x02, "www.example.org"));
    const header came{.command = command::proxy,
                      .family = header_family::ipv4,
                      .transport = transport::datagram,
                      .source = client,
                      .destination = destination,
                      .tlvs = tlvs,
                      .version = 2};
    const auto said = restated(came);
    CHECK(said.command == command::proxy);
    CHECK(said.transport == transport::datagram); // of the client, not of the forwarder
    CHECK(said.source == client);
    CHECK(said.destination == destination);
    CHECK(std::ranges::equal(said.tlvs, tlvs));
}

TEST_CASE("an unnamed header stays unnamed: the peer is not the client", "[upstream_header][restated_header]") {
    const auto unknown = restated_of<v1>("PROXY UNKNOWN\r\n");
    CHECK(unknown.command == command::proxy);
    CHECK_FALSE(unknown.names_client());
    const auto local = restated_of<v2>(proxy_header::v2_local());
    CHECK(local.command == command::local);
    CHECK_FALSE(local.names_client());
}

TEST_CASE("the paths of an AF_UNIX header are said again", "[upstream_header][restated_header]") {
    const std::string paths(216, 'p');
    const auto wire = text(proxy_header::v2(0x21, 0x31, paths));
    const auto said = restated(v2::parse(wire).header);
    CHECK_FALSE(said.names_client());
    CHECK(said.source_path() == std::string(108, 'p'));
}

TEST_CASE("an AF_UNIX header that has lost its paths, or has come with none to be read, is said without",
          "[upstream_header][restated_header]") {
    std::array<std::byte, 300> out{};
    const std::string paths(216, 'p');
    const auto wire = text(proxy_header::v2(0x21, GENERATE(values<std::uint8_t>({0x30, 0x31, 0x32})), paths));
    auto came = v2::parse(wire).header;
    came.drop_views(); // as the announcement of `first_datagram` does
    CHECK(v2::serialize(restated(came), out));
    CHECK(out[13] == std::byte{0});
}

TEST_CASE("v1, which has no word for UDP, is UDP over UDP", "[upstream_header][restated_header]") {
    const auto line = proxy_header::v1(client, destination);
    CHECK(restated_of<v1>(line).transport == transport::stream);
    CHECK(restated_of<v1>(line, transport::datagram).transport == transport::datagram);
}

TEST_CASE("a format without a word for the transport has the forwarder's", "[upstream_header][restated_header]") {
    const header came{.command = command::proxy, .source = client, .destination = destination};
    CHECK(restated(came).transport == transport::stream);
    CHECK(restated(came, transport::datagram).transport == transport::datagram);
}

TEST_CASE("v4-mapped addresses are said as IPv4, or stay mapped beside IPv6", "[upstream_header][restated_header]") {
    const auto of_spp = restated_of<spp>(proxy_header::spp(client, destination), transport::datagram);
    CHECK(of_spp.family == header_family::ipv4);
    CHECK(of_spp.source == client);
    CHECK(of_spp.destination == destination);
    const auto mixed =
        restated({.command = command::proxy, .source = client, .destination = destination_v6, .version = 2});
    CHECK(mixed.family == header_family::ipv6);
    CHECK(mixed.source == "[::ffff:203.0.113.7]:4711"_address);
    CHECK(mixed.destination == destination_v6);
}
