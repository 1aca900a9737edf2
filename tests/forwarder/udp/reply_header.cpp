// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/udp/reply_header.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/spp.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"

#include <type_traits>

using namespace mmproxy;
using namespace mmproxy::tests;
using detail::reply_header;

static_assert(std::is_empty_v<reply_header<any_version>>);
static_assert(std::is_empty_v<reply_header<no_header>>);

TEST_CASE("nothing stands in front of the replies of most header versions", "[forwarder][reply_header]") {
    reply_header<any_version> header;
    CHECK(header.bytes().empty());
    header.keep(repeated(28, 0x21));
    CHECK(header.bytes().empty());
}

TEST_CASE("the header of the latest datagram stands in front of replies with spp", "[forwarder][reply_header]") {
    reply_header<spp> header;
    {
        guarded first{repeated(38, 0x01)};
        header.keep(first.view());
        first.out()[0] = std::byte{0xff}; // what was kept is a copy
    }
    CHECK(to_hex(header.bytes()) == to_hex(repeated(38, 0x01)));
    header.keep(repeated(38, 0x02));
    CHECK(to_hex(header.bytes()) == to_hex(repeated(38, 0x02)));
}

TEST_CASE("a datagram without a header leaves the one that was kept", "[forwarder][reply_header]") {
    reply_header<spp> header;
    header.keep(repeated(38, 0x01));
    header.keep({});
    header.keep(repeated(37, 0x02)); // no whole header
    CHECK(to_hex(header.bytes()) == to_hex(repeated(38, 0x01)));
}
