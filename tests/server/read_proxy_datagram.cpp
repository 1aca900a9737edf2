// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/server/read_proxy_datagram.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/proxy_header.hpp"

#include <cstddef>
#include <string>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

const auto client = parse_socket_address("203.0.113.7:4711").value();
const auto server = parse_socket_address("192.0.2.1:53").value();
const std::string wire_header = proxy_header::v2_datagram(client, server);

bytes copy_of(byte_view view) {
    return {view.begin(), view.end()};
}

} // namespace

TEST_CASE("a datagram is its header and what the client has sent", "[server][read_proxy_datagram]") {
    for (const std::string payload : {"", "query"}) {
        const auto wire = text(std::string{wire_header}.append(payload));
        const auto datagram = read_proxy_datagram(wire);
        REQUIRE(datagram);
        CHECK(datagram.header.source == client);
        CHECK(datagram.header.destination == server);
        CHECK(copy_of(datagram.payload) == text(payload));
    }
}

TEST_CASE("the datagrams of Cloudflare Spectrum are read with spp", "[server][read_proxy_datagram]") {
    const auto wire = text(proxy_header::spp(client, server).append("query"));
    const auto datagram = read_proxy_datagram<spp>(wire);
    REQUIRE(datagram);
    CHECK(datagram.header.source.canonical() == client);
    CHECK(copy_of(datagram.payload) == text("query"));
    CHECK(read_proxy_datagram<v2>(wire).error == errc::spp_unexpected);
}

TEST_CASE("a datagram without a good header says why", "[server][read_proxy_datagram]") {
    CHECK(read_proxy_datagram(text("query")).error == errc::not_proxy);
    CHECK(read_proxy_datagram({}).error == errc::truncated);
    CHECK(read_proxy_datagram(text(wire_header), wire_header.size() - 1).error == errc::too_long);
    CHECK(read_proxy_datagram(text(proxy_header::v1(client, server))).error == errc::wrong_transport);
    for (std::size_t size = 0; size < wire_header.size(); ++size)
        CHECK(read_proxy_datagram(text(wire_header.substr(0, size))).error == errc::truncated);
}
