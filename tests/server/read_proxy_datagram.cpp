// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/subnet.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/server/header_rules.hpp>
#include <mmproxy/server/read_proxy_datagram.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/proxy_header.hpp"

#include <cstddef>
#include <string>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

const auto client = parse_socket_address("203.0.113.7:4711").value();
const auto server = parse_socket_address("192.0.2.1:53").value();
const std::string wire_header = proxy_header::v2_datagram(client, server);
const auto sender = parse_socket_address("10.0.0.1:5300").value();

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

namespace {

/// What is made of a datagram of `sender`: the error, or else its client and payload.
struct outcome {
    errc error = errc::success;
    socket_address of{};
    std::string payload{};
    friend bool operator==(const outcome&, const outcome&) = default;
};

outcome with_use(header_use use, const std::string& datagram) {
    const auto wire = text(datagram);
    const auto read = read_proxy_datagram(wire, sender, header_rules{use});
    if (!read) return {.error = read.error};
    return {.of = read.client(sender),
            .payload = {reinterpret_cast<const char*>(read.payload.data()), read.payload.size()}};
}

outcome refused(errc error) {
    return {.error = error};
}

outcome served(const socket_address& of, const std::string& payload) {
    return {.of = of, .payload = payload};
}

} // namespace

TEST_CASE("each use of a datagram's header, with one and without", "[server][read_proxy_datagram]") {
    const auto with = std::string{wire_header}.append("query");
    CHECK(with_use(header_use::require, with) == served(client, "query"));
    CHECK(with_use(header_use::use, with) == served(client, "query"));
    CHECK(with_use(header_use::ignore, with) == served(sender, "query"));
    CHECK(with_use(header_use::skip, with) == served(sender, with));
    CHECK(with_use(header_use::reject, with) == refused(errc::header_not_allowed));
    CHECK(with_use(header_use::refuse, with) == refused(errc::not_allowed));
    for (const std::string without : {"query", "", "P", "\r\n\r\n"}) {
        const auto refusal = without == "query" ? errc::not_proxy : errc::truncated;
        CHECK(with_use(header_use::refuse, without) == refused(errc::not_allowed));
        CHECK(with_use(header_use::require, without) == refused(refusal));
        for (const auto use : {header_use::use, header_use::ignore, header_use::skip, header_use::reject})
            CHECK(with_use(use, without) == served(sender, without));
    }
}

TEST_CASE("a faulty header is refused where one is looked for", "[server][read_proxy_datagram]") {
    const auto v1 = proxy_header::v1(client, server);
    for (const auto use : {header_use::require, header_use::use, header_use::ignore, header_use::reject})
        CHECK(with_use(use, v1) == refused(errc::wrong_transport));
    CHECK(with_use(header_use::skip, v1) == served(sender, v1));
}

TEST_CASE("an unnamed header of a datagram leaves the sender as the client", "[server][read_proxy_datagram]") {
    const auto wire = text(proxy_header::v2_local().append("check"));
    const auto read = read_proxy_datagram(wire, sender, header_rules{});
    REQUIRE(read);
    CHECK(read.client(sender) == sender);
    CHECK(copy_of(read.payload) == text("check"));
}

TEST_CASE("rules and versions go by the sender of a datagram, v4-mapped too", "[server][read_proxy_datagram]") {
    const subnet_set balancers{std::vector{parse_subnet("10.0.0.0/24").value()}};
    const header_rules rules{{{balancers, header_use::require}}, header_use::skip};
    const auto wire = text(proxy_header::spp(client, server).append("query"));
    const auto mapped = parse_socket_address("[::ffff:10.0.0.1]:5300").value();
    CHECK(read_proxy_datagram<spp>(wire, mapped, rules).client(mapped) == client);
    CHECK(read_proxy_datagram(wire, mapped, rules).error == errc::spp_unexpected);
    const auto other = parse_socket_address("10.0.1.1:5300").value();
    CHECK(read_proxy_datagram<spp>(wire, other, rules).client(other) == other);
    CHECK(read_proxy_datagram<spp>(wire, sender, rules, wire.size() - 6).error == errc::too_long);
}
