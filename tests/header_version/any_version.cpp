// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "header_version/suite.hpp"
#include "support/wire.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;
using namespace std::string_literals;

namespace {

const auto v1_line = text("PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n");
const auto v2_block = v2_header(0x21, 0x11, ipv4_block);

} // namespace

TEST_CASE("any_version obeys the rules of its axis", "[header_version][any_version]") {
    obeys_the_axis<any_version>({
        {"v1, IPv4", v1_line},
        {"v1, IPv6", text("PROXY TCP6 2001:db8::9 2001:db8::1 56324 443\r\n")},
        {"v1, no client", text("PROXY UNKNOWN\r\n")},
        {"v2, IPv4", v2_block},
        {"v2, IPv6 and UDP", v2_header(0x21, 0x22, ipv6_block)},
        {"v2, LOCAL", v2_header(0x20, 0x00)},
        {"v2, no client", v2_header(0x21, 0x00)},
        {"v2 from HAProxy", haproxy_header},
        {"v2 from AWS", aws_header},
    });
}

TEST_CASE("any_version reads the same out of a line and out of its binary twin", "[header_version][any_version]") {
    CHECK(reading<any_version>(v1_line) == "PROXY ipv4/stream 203.0.113.9:56324 > 192.0.2.1:443");
    CHECK(reading<any_version>(v2_block) == reading<any_version>(v1_line));
}

TEST_CASE("any_version says which version it has read", "[header_version][any_version]") {
    CHECK(any_version::parse(v1_line).header.version == 1);
    CHECK(any_version::parse(v2_block).header.version == 2);
}

TEST_CASE("any_version asks for no more than the shortest header that can still come",
          "[header_version][any_version]") {
    CHECK(any_version::parse({}).size <= text("PROXY UNKNOWN\r\n").size());
    CHECK(any_version::parse(text("P")).size <= text("PROXY UNKNOWN\r\n").size());
    CHECK(any_version::parse(text("\r")).size <= v2_header(0x20, 0x00).size());
}

TEST_CASE("any_version knows a header's version by its first byte", "[header_version][any_version]") {
    CHECK(answer<any_version>({}) == errc::need_more);
    for (unsigned first = 0; first <= 0xff; ++first) {
        INFO("first byte " << first);
        const auto expected = first == 'P' || first == '\r' ? errc::need_more : errc::not_proxy;
        CHECK(answer<any_version>(repeated(1, first)) == expected);
    }
}

TEST_CASE("any_version never takes one version's opening for the other's", "[header_version][any_version]") {
    refuses<any_version>(text("PROXY\r\n\0\r\nQUIT\n"s), {});
    refuses<any_version>(join(text("P"), v2_block), errc::not_proxy);
    refuses<any_version>(join(text("\r"), v1_line), errc::not_proxy);
    refuses<any_version>(join(text("\r\n"), v2_block), errc::not_proxy);
    refuses<any_version>(text(" PROXY UNKNOWN\r\n"), errc::not_proxy);
}

TEST_CASE("any_version leaves a second header to the payload", "[header_version][any_version]") {
    for (const auto& stream : {join(v1_line, v2_block), join(v1_line, v1_line)})
        CHECK(any_version::parse(guarded{stream}.view()).size == v1_line.size());
    for (const auto& stream : {join(v2_block, v1_line), join(v2_block, v2_block)})
        CHECK(any_version::parse(guarded{stream}.view()).size == v2_block.size());
}

TEST_CASE("any_version refuses for the reason that the version itself gives", "[header_version][any_version]") {
    const std::vector<bytes> bad_headers{
        text("PROXY TCP5 1.2.3.4 5.6.7.8 1 2\r\n"),
        text("PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n"),
        text("PROXY TCP4 1.2.3.4 5.6.7.800 1 2\r\n"),
        text("PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\n"),
        text("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n"),
        text("PROXY UNKNOWN " + std::string(200, 'x')),
        v2_header(0x31, 0x11, ipv4_block),
        v2_header(0x22, 0x11, ipv4_block),
        v2_header(0x21, 0x41, ipv4_block),
        v2_header(0x21, 0x21, ipv4_block),
        v2_header(0x21, 0x11, ipv4_block, hex("04 00")),
        v2_header(0x21, 0x11, ipv4_block, hex("03 00 04 00 00 00 00")),
        v2_header(0x21, 0x11, ipv4_block, tlv_of(0x05, repeated(129))),
    };
    for (const auto& wire : bad_headers) {
        const auto reason = wire.front() == std::byte{'P'} ? answer<v1>(wire) : answer<v2>(wire);
        CHECK(is_refusal(reason));
        refuses<any_version>(wire, reason);
    }
}

TEST_CASE("any_version is as large as the larger version, and writes v2", "[header_version][any_version]") {
    CHECK(any_version::max_size == std::max<std::size_t>(v1::max_size, v2::max_size));

    const auto said = any_version::parse(v1_line).header;
    guarded out{any_version::max_size};
    const auto size = any_version::serialize(said, out.out()).size;
    CHECK(std::ranges::equal(out.view().first(size), v2_block));
}
