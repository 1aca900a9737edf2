// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/one_family.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"

#include <utility>

using namespace mmproxy;
using namespace mmproxy::literals;

namespace {

constexpr std::pair<socket_address, socket_address> of_one_family(socket_address one, socket_address other) {
    make_one_family(one, other);
    return {one, other};
}

constexpr auto v4 = "192.0.2.1:443"_address;
constexpr auto mapped = "[::ffff:192.0.2.1]:443"_address;
constexpr auto v6 = "[2001:db8::1]:443"_address;

} // namespace

TEST_CASE("an IPv4 address beside an IPv6 one becomes v4-mapped, whichever comes first", "[address][one_family]") {
    CHECK(of_one_family(v4, v6) == std::pair{mapped, v6});
    CHECK(of_one_family(v6, v4) == std::pair{v6, mapped});
    CHECK(of_one_family(v4, mapped) == std::pair{mapped, mapped});
    STATIC_REQUIRE(of_one_family(v4, v6) == std::pair{mapped, v6});
}

TEST_CASE("addresses of one family, and one without another, stay as they are", "[address][one_family]") {
    CHECK(of_one_family(v4, v4) == std::pair{v4, v4});
    CHECK(of_one_family(v6, mapped) == std::pair{v6, mapped});
    CHECK(of_one_family(v4, {}) == std::pair{v4, socket_address{}});
    CHECK(of_one_family({}, v6) == std::pair{socket_address{}, v6});
}
