// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/header_builder.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/server/received_header.hpp>
#include <mmproxy/tlv/fields.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/proxy_header.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

const auto client = parse_socket_address("203.0.113.7:4711").value();
const auto server = parse_socket_address("192.0.2.1:443").value();

/// A header whose bytes are gone.
received_header received(const socket_address& from) {
    const auto wire = text(proxy_header::v2(from, server, proxy_header::tlv(0x02, "www.example.com")));
    return received_header{v2::parse(wire).header};
}

} // namespace

TEST_CASE("a received header owns its TLVs, and so does its copy", "[server][received_header]") {
    std::optional original{received(client)};
    const auto copy = *original;
    auto moved = std::move(*original);
    original.reset();
    for (const auto& header : {copy, moved}) {
        CHECK(authority(header.tlvs()) == "www.example.com");
        CHECK(authority(header.view().tlvs) == "www.example.com");
        CHECK(header.view().command == command::proxy);
        CHECK(header.source() == client);
        CHECK(header.destination() == server);
    }
}

TEST_CASE("a received header owns its AF_UNIX addresses", "[server][received_header]") {
    auto wire = header_builder{}.unix_stream("/run/client", "/run/server").build<v2>();
    const received_header header{v2::parse(wire).header};
    std::ranges::fill(wire, std::byte{'?'});
    CHECK(header.view().source_path() == "/run/client");
    CHECK(header.view().destination_path() == "/run/server");
}

TEST_CASE("a client that was sent as a v4-mapped address is the IPv4 client", "[server][received_header]") {
    header h;
    h.source = parse_socket_address("[::ffff:203.0.113.7]:4711").value();
    h.destination = parse_socket_address("[::ffff:192.0.2.1]:443").value();
    const received_header header{h};
    CHECK(header.source() == client);
    CHECK(header.destination() == server);
    CHECK(header.view().source == h.source);
}

TEST_CASE("no header names no client", "[server][received_header]") {
    const received_header none;
    CHECK_FALSE(none.names_client());
    CHECK(none.tlvs().empty());
}
