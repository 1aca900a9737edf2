// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/subnet.hpp>
#include <mmproxy/server/header_rules.hpp>

#include "support/catch.hpp"

#include <string_view>
#include <vector>

using namespace mmproxy;

namespace {

subnet_set set_of(std::string_view text) {
    return subnet_set{std::vector{parse_subnet(text).value()}};
}

ip_address peer(std::string_view text) {
    return parse_ip_address(text).value();
}

} // namespace

TEST_CASE("without rules every peer has to send a header", "[server][header_rules]") {
    CHECK(header_rules{}(peer("192.0.2.1")) == header_use::require);
    CHECK(header_rules{header_use::skip}(peer("2001:db8::1")) == header_use::skip);
}

TEST_CASE("the first rule that has the peer holds, and another use for the rest", "[server][header_rules]") {
    const header_rules rules{{{set_of("192.0.2.0/25"), header_use::use},
                              {set_of("192.0.2.0/24"), header_use::ignore},
                              {set_of("2001:db8::/32"), header_use::require}},
                             header_use::reject};
    CHECK(rules(peer("192.0.2.1")) == header_use::use);
    CHECK(rules(peer("192.0.2.200")) == header_use::ignore);
    CHECK(rules(peer("2001:db8::1")) == header_use::require);
    CHECK(rules(peer("203.0.113.7")) == header_use::reject);
}
