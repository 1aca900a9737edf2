// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_buffer.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/tlv/tlv.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/wire.hpp"

#include <algorithm>
#include <cstddef>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

const bytes v1_header = text("PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n");

bool is_in(byte_view part, byte_view whole) {
    return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

bytes copy_of(byte_view view) {
    return {view.begin(), view.end()};
}

} // namespace

TEST_CASE("a header that comes in one piece is read where it is", "[header_version][header_buffer]") {
    const auto wire = join(haproxy_header, text("GET /"));
    header_buffer<any_version> buffer;
    const auto result = buffer.feed(wire);
    REQUIRE(result);
    CHECK(result.size == haproxy_header.size());
    CHECK(is_in(result.header.tlvs, wire));
    CHECK(is_in(buffer.surplus(), wire));
    CHECK(copy_of(buffer.surplus()) == text("GET /"));
}

TEST_CASE("a header may come in any two pieces, with its views and its surplus whole",
          "[header_version][header_buffer]") {
    const auto wire = join(haproxy_header, text("GET /"));
    for (std::size_t cut = 0; cut < haproxy_header.size(); ++cut) {
        CAPTURE(cut);
        header_buffer<any_version> buffer;
        {
            const bytes first{wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(cut)};
            REQUIRE(buffer.feed(first).error == errc::need_more);
        } // the piece is gone
        const auto result = buffer.feed(byte_view{wire}.subspan(cut));
        REQUIRE(result);
        CHECK(result.header.source == v2::parse(haproxy_header).header.source);
        CHECK(std::ranges::equal(result.header.tlvs, v2::parse(haproxy_header).header.tlvs));
        CHECK(copy_of(buffer.surplus()) == text("GET /"));
    }
}

TEST_CASE("a header may come byte by byte", "[header_version][header_buffer]") {
    header_buffer<v1> buffer;
    for (std::size_t i = 0; i + 1 < v1_header.size(); ++i)
        REQUIRE(buffer.feed(byte_view{v1_header}.subspan(i, 1)).error == errc::need_more);
    CHECK(buffer.feed(byte_view{v1_header}.last(1)));
    CHECK(buffer.surplus().empty());
}

TEST_CASE("a surplus that is kept outlives the bytes that it came in", "[header_version][header_buffer]") {
    header_buffer<v1> buffer;
    SECTION("of one piece") {
        const auto wire = join(v1_header, text("hello"));
        REQUIRE(buffer.feed(wire));
        buffer.keep_surplus();
    }
    SECTION("of two") {
        REQUIRE(buffer.feed(byte_view{v1_header}.first(10)).error == errc::need_more);
        const auto rest = join(bytes{v1_header.begin() + 10, v1_header.end()}, text("hello"));
        REQUIRE(buffer.feed(rest));
        buffer.keep_surplus();
    }
    CHECK(copy_of(buffer.surplus()) == text("hello"));
}

TEST_CASE("a surplus that is kept may have another header in front", "[header_version][header_buffer]") {
    header_buffer<v1> buffer;
    const auto wire = join(v1_header, text("hello"));
    REQUIRE(buffer.feed(wire));
    SECTION("and the payload behind it") {
        buffer.keep_surplus(haproxy_header);
        CHECK(copy_of(buffer.surplus()) == join(haproxy_header, text("hello")));
    }
    SECTION("or none") {
        REQUIRE(buffer.feed(v1_header));
        buffer.keep_surplus(haproxy_header);
        CHECK(copy_of(buffer.surplus()) == haproxy_header);
    }
}

TEST_CASE("where no header is expected, the first bytes are the stream's own", "[header_version][header_buffer]") {
    header_buffer<no_header> buffer;
    CHECK(buffer.feed({}));
    CHECK(buffer.surplus().empty());
    const auto hello = text("hello");
    CHECK(buffer.feed(hello));
    CHECK(copy_of(buffer.surplus()) == hello);
}

TEST_CASE("a header larger than it may be is refused as soon as it says so", "[header_version][header_buffer]") {
    const auto fits = haproxy_header.size();
    CHECK(header_buffer<v2>{}.feed(haproxy_header, fits));
    CHECK(header_buffer<v2>{}.feed(haproxy_header, fits - 1).error == errc::too_long);
    CHECK(header_buffer<v2>{}.feed(byte_view{haproxy_header}.first(16), fits - 1).error == errc::too_long);
    CHECK(header_buffer<v2>{}.feed(byte_view{haproxy_header}.first(16), fits).error == errc::need_more);
}

TEST_CASE("what is no header is refused, and what is another version is named", "[header_version][header_buffer]") {
    CHECK(header_buffer<any_version>{}.feed(text("GET / HTTP/1.1\r\n")).error == errc::not_proxy);
    CHECK(header_buffer<v2>{}.feed(v1_header).error == errc::v1_unexpected);
    CHECK(header_buffer<v1>{}.feed(haproxy_header).error == errc::v2_unexpected);
}
