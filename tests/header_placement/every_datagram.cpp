// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_placement/every_datagram.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "header_placement/suite.hpp"

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

using reader_type = every_datagram::reader<any_version>;

} // namespace

TEST_CASE("every_datagram reads the header that a datagram begins with", "[header_placement][every_datagram]") {
    reads_headers<every_datagram>(false);
}

TEST_CASE("every_datagram refuses a datagram without a good header", "[header_placement][every_datagram]") {
    refuses_bad_datagrams<every_datagram>();
}

TEST_CASE("every_datagram refuses a header that is cut short", "[header_placement][every_datagram]") {
    refuses_what_is_cut_short<every_datagram>();
}

TEST_CASE("every_datagram takes headers up to max_header", "[header_placement][every_datagram]") {
    bounds_the_header<every_datagram>();
}

TEST_CASE("every_datagram refuses v1, which has no word for UDP", "[header_placement][every_datagram]") {
    const reader_type reader{placement_limits{}};
    for (const auto& line : {"PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n",
                             "PROXY TCP6 2001:db8::9 2001:db8::1 56324 443\r\n", "PROXY UNKNOWN\r\n"})
        CHECK(reader.read(way, join(text(line), text("payload")), start).error == errc::wrong_transport);
}

TEST_CASE("every_datagram wants a header of every datagram of an endpoint", "[header_placement][every_datagram]") {
    const reader_type reader{placement_limits{}};
    CHECK(reader.read(way, join(udp4_header, text("payload")), start).error == errc::success);
    CHECK(reader.read(way, text("payload"), start).error == errc::not_proxy);
    const auto other = reader.read(way, join(udp6_header, text("payload")), start);
    CHECK(other.header_size == udp6_header.size());
    CHECK(other.header.source == address("[2001:db8::9]:56324"));
}

TEST_CASE("every_datagram takes one header of a datagram that has two", "[header_placement][every_datagram]") {
    const reader_type reader{placement_limits{}};
    const auto d = reader.read(way, join(udp4_header, udp6_header), start);
    CHECK(d.header_size == udp4_header.size());
    CHECK(d.header.source == address("203.0.113.9:56324"));
}

TEST_CASE("every_datagram remembers nothing", "[header_placement][every_datagram]") {
    const reader_type reader{placement_limits{}};
    CHECK(reader.read(way, udp4_header, start).error == errc::success);
    CHECK(reader.empty());
    reader.expire(start, [](const datagram_way& /*way*/, const announcement& /*said*/) {
        FAIL("there is nothing to ask for");
        return time_point{};
    });
}

TEST_CASE("every_datagram reads spp, and payload where no header is expected", "[header_placement][every_datagram]") {
    const auto spp_header = join(hex("56 EC"), repeated(10), hex("FF FF CB 00 71 09"), repeated(16, 0x20), ports);
    const every_datagram::reader<spp> reader{placement_limits{}};
    const auto d = reader.read(way, join(spp_header, text("payload")), start);
    CHECK(d.error == errc::success);
    CHECK(d.header_size == 38);
    CHECK(d.header.source.canonical() == address("203.0.113.9:56324"));
    CHECK(reader.read(way, byte_view{spp_header}.first(37), start).error == errc::truncated);
    CHECK(reader.read(way, udp4_header, start).error == errc::v2_unexpected);

    const every_datagram::reader<no_header> bare{placement_limits{}};
    for (const auto& datagram : payloads) {
        const auto payload = bare.read(way, datagram, start);
        CHECK(payload.error == errc::success);
        CHECK(payload.header_size == 0);
        CHECK_FALSE(payload.header.names_client());
    }
}
