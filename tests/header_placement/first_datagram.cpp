// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/header_version/spp.hpp>

#include "header_placement/suite.hpp"

#include <cstdint>
#include <functional>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;
using namespace std::chrono_literals;

namespace {

using reader_type = first_datagram::reader<any_version>;

constexpr auto tick = detail::timing_wheel::tick;
constexpr auto close_after = 60s;

const auto client = address("203.0.113.9:56324"); // of udp4_header and v1_header

/// Every header that a client could write to be another client.
const std::vector<bytes> forgeries{udp6_header,  udp4_header,
                                   v1_header,    text("PROXY TCP6 2001:db8::9 2001:db8::1 56324 443\r\n"),
                                   local_header, text("PROXY UNKNOWN\r\n")};

time_point no_reply(const datagram_way& /*way*/, const announcement& /*said*/) {
    return time_point::min();
}

/// A reader whose time the test drives, tick by tick as a forwarder does.
struct timed_reader {
    using reply_clock = std::function<time_point(const datagram_way&, const announcement&)>;

    placed_datagram read(byte_view datagram, const datagram_way& w = way) { return reader.read(w, datagram, now); }

    void pass(time_point::duration time, const reply_clock& last_reply = no_reply) {
        for (const auto until = now + time; now < until;) {
            now = std::min(now + tick, until);
            reader.expire(now, last_reply);
        }
    }

    time_point now = start;
    reader_type reader{placement_limits{.close_after = close_after}};
};

/// The datagram is payload from the first byte on, of the client that udp4_header names.
void is_payload(const placed_datagram& d) {
    REQUIRE(d.error == errc::success);
    REQUIRE(d.header_size == 0);
    REQUIRE_FALSE(d.is_announcement);
    REQUIRE(d.header.command == command::proxy);
    REQUIRE(d.header.source == client);
}

void is_first(const placed_datagram& d, byte_view header) {
    REQUIRE(d.error == errc::success);
    REQUIRE(d.header_size == header.size());
    REQUIRE(d.is_announcement);
}

datagram_way way_of(std::uint16_t port) {
    return {{way.peer.address, port}, way.local};
}

} // namespace

TEST_CASE("first_datagram reads the header that the first datagram begins with", "[header_placement][first_datagram]") {
    reads_headers<first_datagram>(true);
}

TEST_CASE("first_datagram refuses a first datagram without a good header", "[header_placement][first_datagram]") {
    refuses_bad_datagrams<first_datagram>();
}

TEST_CASE("first_datagram refuses a header that is cut short", "[header_placement][first_datagram]") {
    refuses_what_is_cut_short<first_datagram>();
}

TEST_CASE("first_datagram takes headers up to max_header", "[header_placement][first_datagram]") {
    bounds_the_header<first_datagram>();
}

TEST_CASE("first_datagram takes the v1 header that nginx sends, which says TCP", "[header_placement][first_datagram]") {
    timed_reader r;
    const auto first = r.read(join(v1_header, text("payload")));
    is_first(first, v1_header);
    CHECK(first.header.source == client);
    is_payload(r.read(text("more")));

    const auto line = text("PROXY TCP6 2001:db8::9 2001:db8::1 56324 443\r\n");
    const auto other = r.read(line, way_of(1));
    is_first(other, line);
    CHECK(other.header.source == address("[2001:db8::9]:56324"));

    const auto unknown = text("PROXY UNKNOWN\r\n");
    const auto nobody = r.read(unknown, way_of(2));
    is_first(nobody, unknown);
    CHECK_FALSE(nobody.header.names_client());
    CHECK_FALSE(r.read(v1_header, way_of(2)).header.names_client());
}

TEST_CASE("first_datagram takes an announcement without payload", "[header_placement][first_datagram]") {
    timed_reader r;
    is_first(r.read(udp4_header), udp4_header);
    is_payload(r.read(text("payload")));
    is_payload(r.read({}));
}

TEST_CASE("a datagram behind the first one is payload, above all when it looks like a header",
          "[header_placement][first_datagram]") {
    timed_reader r;
    is_first(r.read(join(udp4_header, text("payload"))), udp4_header);
    for (const auto& forgery : forgeries) {
        is_payload(r.read(forgery));
        is_payload(r.read(join(forgery, text("payload"))));
    }
    for (const auto& [name, wire, reason] : bad_datagrams) is_payload(r.read(wire));
}

TEST_CASE("no client forges a header while its datagrams keep the endpoint known",
          "[header_placement][first_datagram]") {
    const auto pause = GENERATE(duration_cast<time_point::duration>(1s), 30s, close_after, close_after - tick);
    CAPTURE(pause.count());
    timed_reader r;
    is_first(r.read(udp4_header), udp4_header);
    while (r.now < start + 10 * close_after) {
        r.pass(std::min<time_point::duration>(pause, close_after - 1ns));
        is_payload(r.read(forgeries[static_cast<std::size_t>(r.now.time_since_epoch() / 1s) % forgeries.size()]));
    }
}

TEST_CASE("no client forges a header while replies alone keep the endpoint known",
          "[header_placement][first_datagram]") {
    const auto pause = GENERATE(duration_cast<time_point::duration>(100ms), 20s, close_after - tick, close_after - 1ns);
    CAPTURE(pause.count());
    timed_reader r;
    is_first(r.read(udp4_header), udp4_header);
    auto last = start;
    const auto reply = [&](const datagram_way& w, const announcement& announced) {
        CHECK(w == way);
        CHECK(announced.said.source == client);
        return last;
    };
    while (r.now < start + 10 * close_after) {
        r.pass(pause, reply);
        last = r.now;
    }
    r.pass(close_after - 1ns, reply);
    CHECK_FALSE(r.reader.empty());
    for (const auto& forgery : forgeries) is_payload(r.read(forgery));
}

TEST_CASE("replies on another way keep no endpoint known", "[header_placement][first_datagram]") {
    timed_reader r;
    is_first(r.read(udp4_header), udp4_header);
    is_first(r.read(udp4_header, way_of(1)), udp4_header);
    r.pass(close_after + 2 * tick,
           [&](const datagram_way& w, const announcement& /*said*/) { return w == way ? r.now : time_point::min(); });
    is_payload(r.read(udp4_header));
    is_first(r.read(udp4_header, way_of(1)), udp4_header);
}

TEST_CASE("when nothing has moved for close_after a datagram is a first one again, half a second later at most",
          "[header_placement][first_datagram]") {
    const auto phase = GENERATE(duration_cast<time_point::duration>(0ms), 1ms, 125ms, 249ms);
    CAPTURE(phase.count());
    timed_reader r;
    r.pass(phase);
    is_first(r.read(udp4_header), udp4_header);

    SECTION("after the announcement") {}
    SECTION("after a datagram of the client") {
        r.pass(30s);
        is_payload(r.read(text("payload")));
    }
    const auto silent_since = r.now;
    r.pass(close_after - 1ns);
    CHECK_FALSE(r.reader.empty());
    SECTION("and not earlier") {
        is_payload(r.read(udp6_header));
    }
    SECTION("with a client of its own") {
        r.pass(2 * tick);
        CHECK(r.now < silent_since + close_after + 500ms);
        CHECK(r.reader.empty());
        const auto again = r.read(join(udp6_header, text("payload")));
        is_first(again, udp6_header);
        CHECK(again.header.source == address("[2001:db8::9]:56324"));
        CHECK(r.read(udp4_header).header.source == address("[2001:db8::9]:56324"));
    }
}

TEST_CASE("an endpoint that only replies have kept known is forgotten close_after the last of them",
          "[header_placement][first_datagram]") {
    timed_reader r;
    is_first(r.read(udp4_header), udp4_header);
    const auto last = start + 45s;
    const auto reply = [last](const datagram_way& /*way*/, const announcement& /*said*/) { return last; };
    r.pass(45s + close_after - 1ns, reply);
    CHECK_FALSE(r.reader.empty());
    r.pass(2 * tick, reply);
    CHECK(r.reader.empty());
}

TEST_CASE("an old reply does not make an endpoint forgotten earlier", "[header_placement][first_datagram]") {
    timed_reader r;
    is_first(r.read(udp4_header), udp4_header);
    r.pass(50s);
    is_payload(r.read(text("payload")));
    r.pass(close_after - 1ns, [](const datagram_way& /*way*/, const announcement& /*said*/) { return start + 1s; });
    is_payload(r.read(udp4_header));
}

TEST_CASE("each way is an endpoint of its own", "[header_placement][first_datagram]") {
    timed_reader r;
    const auto other_port = way_of(40001);
    const datagram_way other_host{address("192.0.2.11:40000"), way.local};
    const datagram_way other_local_address{way.peer, address("192.0.2.21:53")};
    const datagram_way other_local_port{way.peer, address("192.0.2.20:54")};
    const std::vector<datagram_way> others{other_port, other_host, other_local_address, other_local_port};

    is_first(r.read(udp4_header), udp4_header);
    for (const auto& other : others) {
        CHECK(r.read(text("payload"), other).error == errc::not_proxy);
        is_first(r.read(udp6_header, other), udp6_header);
    }
    is_payload(r.read(udp6_header));
    for (const auto& other : others) {
        const auto d = r.read(udp4_header, other);
        CHECK(d.header_size == 0);
        CHECK(d.header.source == address("[2001:db8::9]:56324"));
    }
}

TEST_CASE("LOCAL announces the balancer itself, until its endpoint is forgotten",
          "[header_placement][first_datagram]") {
    timed_reader r;
    is_first(r.read(local_header), local_header);
    for (const auto& forgery : forgeries) {
        const auto d = r.read(forgery);
        CHECK(d.header_size == 0);
        CHECK(d.header.command == command::local);
        CHECK_FALSE(d.header.names_client());
    }
}

TEST_CASE("the TLVs of an announcement are seen with it and not later: their bytes are gone",
          "[header_placement][first_datagram]") {
    timed_reader r;
    const auto wire = v2_header(0x21, 0x12, ipv4_block, tlv_of(0x02, text("example.com")));
    {
        const guarded first{wire};
        CHECK(to_hex(r.read(first.view()).header.tlvs) == to_hex(tlv_of(0x02, text("example.com"))));
    }
    const auto later = r.read(text("payload"));
    is_payload(later);
    CHECK(later.header.tlvs.empty());
}

TEST_CASE("an announcement keeps no AF_UNIX addresses: their bytes are gone", "[header_placement][first_datagram]") {
    timed_reader r;
    const auto wire = v2_header(0x21, 0x32, unix_block);
    {
        const guarded first{wire};
        CHECK(r.read(first.view()).header.source_path() == "/run/client");
    }
    const auto later = r.read(text("payload"));
    CHECK(later.header.family == header_family::unix_socket);
    CHECK(later.header.source_path().empty());
}

TEST_CASE("an endpoint whose header was refused is refused as a whole, until it is idle",
          "[header_placement][first_datagram]") {
    auto damaged = v1_header;
    damaged[6] = std::byte{'X'};
    const auto [header, reason] = GENERATE_COPY(table<bytes, errc>({
        {damaged, errc::bad_family},
        {v2_header(0x21, 0x22, ipv4_block), errc::bad_length},
        {v2_header(0x21, 0x12, ipv4_block, hex("03 00 04 00 00 00 00")), errc::bad_checksum},
    }));
    timed_reader r;
    CHECK(r.read(header).error == reason);
    for (int i = 0; i < 3; ++i) {
        r.pass(close_after - 1s);
        for (const auto& forged : forgeries) CHECK(r.read(forged).error == reason);
    }
    r.pass(close_after + 2 * tick);
    is_first(r.read(udp4_header), udp4_header);
}

TEST_CASE("no endpoint gives way to a new one: to forget it is to let its client write the header",
          "[header_placement][first_datagram]") {
    reader_type reader{placement_limits{.close_after = close_after}};
    for (std::uint16_t port = 1; port <= 1000; ++port)
        is_first(reader.read(way_of(port), udp4_header, start), udp4_header);
    for (std::uint16_t port = 1; port <= 1000; ++port) is_payload(reader.read(way_of(port), udp6_header, start));
}

TEST_CASE("many endpoints are forgotten each in its own time", "[header_placement][first_datagram]") {
    constexpr std::uint16_t count = 2000;
    timed_reader r;
    for (std::uint16_t port = 1; port <= count; ++port) {
        r.pass(10ms);
        is_first(r.read(udp4_header, way_of(port)), udp4_header);
    }
    for (std::uint16_t port = 1; port <= count; port += 2) is_payload(r.read(udp4_header, way_of(port))); // again
    r.pass(close_after - 1ns);
    for (std::uint16_t port = 1; port <= count; port += 2) is_payload(r.read(udp4_header, way_of(port)));
    for (std::uint16_t port = 2; port < count - 50; port += 2) // the rest has half a second to be forgotten in
        CHECK(r.read(text("payload"), way_of(port)).error == errc::not_proxy);
}

TEST_CASE("an endpoint with the longest close_after is not forgotten", "[header_placement][first_datagram]") {
    reader_type reader{placement_limits{.close_after = std::chrono::steady_clock::duration::max()}};
    is_first(reader.read(way, udp4_header, start), udp4_header);
    for (auto now = start; now < start + 100h; now += 10min) reader.expire(now, no_reply);
    CHECK_FALSE(reader.empty());
    is_payload(reader.read(way, udp6_header, start + 100h));
}

TEST_CASE("an endpoint without close_after is forgotten at the next tick", "[header_placement][first_datagram]") {
    reader_type reader{placement_limits{.close_after = 0s}};
    is_first(reader.read(way, udp4_header, start), udp4_header);
    CHECK_FALSE(reader.empty());
    reader.expire(start + tick, no_reply);
    CHECK(reader.empty());
}

TEST_CASE("first_datagram reads every header version", "[header_placement][first_datagram]") {
    const auto wire = join(hex("56 EC"), repeated(10), hex("FF FF CB 00 71 09"), repeated(16, 0x20), ports);
    first_datagram::reader<spp> reader{placement_limits{}};
    const auto first = reader.read(way, join(wire, text("payload")), start);
    is_first(first, wire);
    CHECK(first.header.source.canonical() == client);
    CHECK(reader.read(way, wire, start).header_size == 0);
}
