// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/header_version/header_from.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/reloadable.hpp>

#include "header_version/suite.hpp"
#include "support/wire.hpp"

#include <array>
#include <concepts>
#include <string_view>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

subnet_set set_of(std::string_view text) {
    return subnet_set{std::array{parse_subnet(text).value()}};
}

ip_address ip(std::string_view text) {
    return parse_ip_address(text).value();
}

} // namespace

TEST_CASE("header_from reads and writes as its version does", "[header_version][header_from]") {
    obeys_the_axis<header_from<v1, subnet_set>>({{"v1", text("PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n")}});
    obeys_the_axis<header_from<v2, subnet_set>>({{"HAProxy's", haproxy_header}});
    CHECK(header_from<v1, subnet_set>::max_size == v1::max_size);
    CHECK(header_from<v1, subnet_set>::parse(haproxy_header).error == v1::parse(haproxy_header).error);
}

TEST_CASE("header_from expects a header of its peers alone", "[header_version][header_from]") {
    const header_from version{v2{}, set_of("192.0.2.0/24")};
    CHECK(version.is_sent_by(ip("192.0.2.7")));
    CHECK_FALSE(version.is_sent_by(ip("192.0.3.7")));
    CHECK_FALSE(version.is_sent_by(ip("2001:db8::1")));
    CHECK_FALSE(header_from{v2{}, subnet_set{}}.is_sent_by(ip("192.0.2.7")));
}

TEST_CASE("header_from takes any version unless one is named", "[header_version][header_from]") {
    const header_from version{set_of("192.0.2.0/24")};
    STATIC_REQUIRE(std::same_as<decltype(version), const header_from<any_version, subnet_set>>);
}

TEST_CASE("the peers of a header_from can be exchanged", "[header_version][header_from]") {
    reloadable peers{set_of("192.0.2.0/24")};
    const header_from version{v2{}, peers};
    CHECK(version.is_sent_by(ip("192.0.2.7")));
    peers.reload(set_of("192.0.3.0/24"));
    CHECK_FALSE(version.is_sent_by(ip("192.0.2.7")));
}

// A filter in the kernel would look for a header in every datagram; and without peers it is no policy.
static_assert(!steerable_header_version<header_from<v2, subnet_set>>);
static_assert(!std::default_initializable<header_from<v2, subnet_set>>);
static_assert(optional_header_version<header_from<v2, subnet_set>>);
