// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_HEADER_PLACEMENT_SUITE_HPP
#define MMPROXY_TESTS_HEADER_PLACEMENT_SUITE_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>

#include "support/catch.hpp"
#include "support/describe.hpp"
#include "support/print.hpp"
#include "support/wire.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

// What every model of header_placement_policy owes its reader of the datagram that comes first on its way.
namespace mmproxy::tests {

using time_point = std::chrono::steady_clock::time_point;

inline socket_address address(const char* text) {
    return parse_socket_address(text).value();
}

inline const datagram_way way{address("192.0.2.10:40000"), address("192.0.2.20:53")};
/// Later than any reader is made: a reader with a clock of its own begins with it.
inline const time_point start = std::chrono::steady_clock::now() + std::chrono::hours{1};

inline const bytes udp4_header = v2_header(0x21, 0x12, ipv4_block);
inline const bytes udp6_header = v2_header(0x21, 0x22, ipv6_block);
inline const bytes tcp4_header = v2_header(0x21, 0x11, ipv4_block);
inline const bytes tcp6_header = v2_header(0x21, 0x21, ipv6_block);
inline const bytes local_header = v2_header(0x20, 0x00);
inline const bytes v1_header = text("PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n");

/// A header that may stand in front of a datagram, and what it says.
struct good_header {
    std::string name;
    bytes wire;
    std::string said;
};

inline const std::vector<good_header> good_headers{
    {"UDP over IPv4", udp4_header, "PROXY ipv4/datagram 203.0.113.9:56324 > 192.0.2.1:443"},
    {"UDP over IPv6", udp6_header, "PROXY ipv6/datagram [2001:db8::9]:56324 > [2001:db8::1]:443"},
    {"with TLVs", v2_header(0x21, 0x12, ipv4_block, hex("04 00 00")),
     "PROXY ipv4/datagram 203.0.113.9:56324 > 192.0.2.1:443 + 04 00 00"},
    {"LOCAL", local_header, "LOCAL unspecified/unspecified"},
    {"LOCAL with TCP addresses", v2_header(0x20, 0x11, ipv4_block), "LOCAL unspecified/unspecified"},
    {"UNSPEC", v2_header(0x21, 0x00), "PROXY unspecified/unspecified"},
    {"a client whose transport is open", v2_header(0x21, 0x10, ipv4_block), "PROXY ipv4/unspecified"},
    {"AF_UNIX datagrams", v2_header(0x21, 0x32, unix_block), "PROXY unix/datagram /run/client > /run/server"},
    {"TCP over IPv4", tcp4_header, "PROXY ipv4/stream 203.0.113.9:56324 > 192.0.2.1:443"},
    {"TCP over IPv6", tcp6_header, "PROXY ipv6/stream [2001:db8::9]:56324 > [2001:db8::1]:443"},
    {"an AF_UNIX stream", v2_header(0x21, 0x31, unix_block), "PROXY unix/stream /run/client > /run/server"},
};

/// A datagram that is refused for its header, and why.
struct bad_datagram {
    std::string name;
    bytes wire;
    errc reason;
};

inline const std::vector<bad_datagram> bad_datagrams{
    {"nothing", {}, errc::truncated},
    {"no header", text("hello"), errc::not_proxy},
    {"a header behind a byte", join(text("x"), udp4_header), errc::not_proxy},
    {"another command", v2_header(0x22, 0x12, ipv4_block), errc::bad_command},
    {"a wrong checksum", v2_header(0x21, 0x12, ipv4_block, hex("03 00 04 00 00 00 00")), errc::bad_checksum},
    {"too short for its addresses", v2_header(0x21, 0x22, ipv4_block), errc::bad_length},
};

inline const std::vector<bytes> payloads{{}, text("payload"), repeated(1400, 0x5a), udp4_header, v1_header};

/// The datagram has its header, and all behind it is payload.
template <class Placement> void reads_headers(bool is_announcement) {
    for (const auto& [name, wire, said] : good_headers)
        for (const auto& payload : payloads) {
            INFO(name << " in front of " << payload.size() << " bytes");
            typename Placement::template reader<any_version> reader{placement_limits{}};
            const guarded datagram{join(wire, payload)};
            const auto d = reader.read(way, datagram.view(), start);
            CHECK(d.error == errc::success);
            CHECK(d.header_size == wire.size());
            CHECK(describe(d.header) == said);
            CHECK(d.is_announcement == is_announcement);
        }
}

template <class Placement> void refuses_bad_datagrams() {
    for (const auto& [name, wire, reason] : bad_datagrams) {
        INFO(name);
        typename Placement::template reader<any_version> reader{placement_limits{}};
        CHECK(reader.read(way, guarded{wire}.view(), start).error == reason);
    }
}

template <class Placement> void refuses_what_is_cut_short() {
    typename Placement::template reader<any_version> reader{placement_limits{}};
    for (const auto& wire : {udp4_header, udp6_header, local_header, v1_header})
        for (std::size_t size = 0; size < wire.size(); ++size) {
            INFO("the first " << size << " of " << wire.size() << " bytes");
            REQUIRE(reader.read(way, guarded{byte_view{wire}.first(size)}.view(), start).error == errc::truncated);
        }
    CHECK(reader.empty());
}

/// A header as large as `max_header` is taken, a larger one is not, whatever is behind it.
template <class Placement> void bounds_the_header() {
    for (const auto& payload : payloads) {
        const auto datagram = join(udp4_header, payload);
        const auto answer = [&](std::size_t max_header) {
            typename Placement::template reader<any_version> reader{placement_limits{.max_header = max_header}};
            return reader.read(way, datagram, start).error;
        };
        CHECK(answer(udp4_header.size()) == errc::success);
        CHECK(answer(udp4_header.size() - 1) == errc::too_long);
        CHECK(answer(0) == errc::too_long);
    }
}

} // namespace mmproxy::tests

#endif
