// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/netlink/route.hpp>
#include <mmproxy/netlink/route_wire.hpp>

#include "support/catch.hpp"

#include <optional>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::netlink;

namespace {

route some_route() {
    return {.table = 4'000'000'000, .preferred_source = parse_ip_address("127.0.0.1").value(), .protocol = 109};
}

std::vector<std::byte> encoded(const route& r) {
    const auto m = wire<route>::encode(RTM_NEWROUTE, r);
    const auto body = behind(m.bytes(), sizeof(nlmsghdr));
    return {body.begin(), body.end()};
}

std::optional<route> with_header(std::size_t offset, std::uint8_t value) {
    auto bytes = encoded(some_route());
    bytes[offset] = std::byte{value};
    return wire<route>::decode(bytes);
}

} // namespace

TEST_CASE("a route is decoded as it was encoded", "[netlink]") {
    const auto r = wire<route>::decode(encoded(some_route())).value();
    CHECK(equivalent(r, some_route()));
    CHECK(r.preferred_source == some_route().preferred_source);
    CHECK(r.protocol == 109);
}

TEST_CASE("a route to less than everything, or of another type, is not decoded", "[netlink]") {
    CHECK_FALSE(with_header(1, 8));           // a destination
    CHECK_FALSE(with_header(2, 8));           // a source
    CHECK_FALSE(with_header(3, 4));           // a type of service
    CHECK_FALSE(with_header(7, RTN_UNICAST)); // a gateway
}

TEST_CASE("routes are equivalent by family, table and interface", "[netlink]") {
    STATIC_REQUIRE(equivalent(route{.table = 1, .protocol = 4}, route{.table = 1}));
    STATIC_REQUIRE_FALSE(equivalent(route{.table = 1}, route{.table = 2}));
    STATIC_REQUIRE_FALSE(equivalent(route{.family = ip_family::ipv6, .table = 1}, route{.table = 1}));
    STATIC_REQUIRE_FALSE(equivalent(route{.table = 1, .output_interface = 2}, route{.table = 1}));
}

TEST_CASE("a route's text is in the words of ip-route", "[netlink]") {
    CHECK(to_string(route{.table = 123}) == "IPv4 route local default dev lo table 123");
    auto v6 = route{.family = ip_family::ipv6, .table = 124, .preferred_source = parse_ip_address("::1").value()};
    CHECK(to_string(v6) == "IPv6 route local default dev lo table 124 src ::1");
}
