// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/socket_address.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"

#include <type_traits>

using namespace mmproxy;

static_assert(std::is_trivially_copyable_v<socket_address>);
static_assert(sizeof(socket_address) == 20);
static_assert(!socket_address{}.is_specified());

namespace {

constexpr ip_address client{ip_address::bytes_v4{std::byte{203}, std::byte{0}, std::byte{113}, std::byte{9}}};
constexpr ip_address mapped{client.v6_bytes()};

} // namespace

TEST_CASE("a socket_address is specified when its address is, whatever its port", "[socket_address]") {
    CHECK(socket_address{client, 0}.is_specified());
    CHECK_FALSE(socket_address{ip_address{}, 443}.is_specified());
}

TEST_CASE("a socket_address has the family of its address", "[socket_address]") {
    CHECK(socket_address{}.family() == ip_family::unspecified);
    CHECK(socket_address{client, 1}.family() == ip_family::ipv4);
    CHECK(socket_address{mapped, 1}.family() == ip_family::ipv6);
}

TEST_CASE("socket_addresses are equal when address and port are", "[socket_address]") {
    CHECK(socket_address{client, 1} == socket_address{client, 1});
    CHECK(socket_address{client, 1} != socket_address{client, 2});
    CHECK(socket_address{client, 1} != socket_address{mapped, 1});
    CHECK(socket_address{client, 1} < socket_address{client, 2});
}

TEST_CASE("a canonical socket_address keeps its port", "[socket_address]") {
    CHECK(socket_address{mapped, 443}.canonical() == socket_address{client, 443});
    CHECK(socket_address{client, 443}.canonical() == socket_address{client, 443});
}
