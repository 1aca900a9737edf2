// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/header_from.hpp>
#include <mmproxy/header_version/header_senders.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "support/catch.hpp"

#include <array>
#include <type_traits>

using namespace mmproxy;
using detail::header_senders;

TEST_CASE("every peer sends a header of a version without a state, which costs nothing",
          "[header_version][header_senders]") {
    STATIC_REQUIRE(std::is_empty_v<header_senders<v2>>);
    STATIC_REQUIRE(header_senders<v2>::contain(ip_address{}));
}

TEST_CASE("the senders of an optional version are those that it names", "[header_version][header_senders]") {
    const auto here = parse_subnet("192.0.2.0/24").value();
    const header_senders<header_from<v2, subnet_set>> senders{header_from{v2{}, subnet_set{std::array{here}}}};
    CHECK(senders.contain(parse_ip_address("192.0.2.1").value()));
    CHECK_FALSE(senders.contain(parse_ip_address("192.0.3.1").value()));
}
