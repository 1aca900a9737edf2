// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/subnet.hpp>

#include "support/catch.hpp"

using namespace mmproxy;

namespace {

bool in(std::string_view subnet_text, std::string_view address) {
    return parse_subnet(subnet_text).value().contains(parse_ip_address(address).value());
}

std::string normal(std::string_view text) {
    return to_string(parse_subnet(text).value());
}

} // namespace

TEST_CASE("a subnet is read from an address and a prefix length", "[subnet]") {
    STATIC_REQUIRE(parse_subnet("192.0.2.0/24")->length == 24);
    CHECK(normal("192.0.2.0/24") == "192.0.2.0/24");
    CHECK(normal("2001:db8::/32") == "2001:db8::/32");
    CHECK(normal("0.0.0.0/0") == "0.0.0.0/0");
    CHECK(normal("::/0") == "::/0");
}

TEST_CASE("a bare address is a subnet of one", "[subnet]") {
    CHECK(normal("192.0.2.7") == "192.0.2.7/32");
    CHECK(normal("2001:db8::7") == "2001:db8::7/128");
}

TEST_CASE("host bits of a subnet are cleared", "[subnet]") {
    CHECK(normal("10.1.2.3/8") == "10.0.0.0/8");
    CHECK(normal("192.0.2.255/25") == "192.0.2.128/25");
    CHECK(normal("2001:db8:ffff::1/33") == "2001:db8:8000::/33");
}

TEST_CASE("what is no subnet is refused", "[subnet]") {
    const auto* text = GENERATE("", "/", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/08",
                                "192.0.2.0/24/24", "192.0.2/24", "192.0.2.0/ 24", "::/129", "::1%lo/128", "host/24");
    CAPTURE(text);
    CHECK_FALSE(parse_subnet(text));
}

TEST_CASE("a subnet contains exactly the addresses with its prefix", "[subnet]") {
    CHECK(in("192.0.2.128/25", "192.0.2.128"));
    CHECK(in("192.0.2.128/25", "192.0.2.255"));
    CHECK_FALSE(in("192.0.2.128/25", "192.0.2.127"));
    CHECK(in("2001:db8::/33", "2001:db8:7fff::1"));
    CHECK_FALSE(in("2001:db8::/33", "2001:db8:8000::1"));
}

TEST_CASE("a subnet of length 0 contains every address of its family and no other", "[subnet]") {
    CHECK(in("0.0.0.0/0", "255.255.255.255"));
    CHECK_FALSE(in("0.0.0.0/0", "::"));
    CHECK(in("::/0", "2001:db8::1"));
    CHECK_FALSE(in("::/0", "192.0.2.1"));
}

TEST_CASE("a v4-mapped address or subnet is the IPv4 one", "[subnet]") {
    CHECK(in("192.0.2.0/24", "::ffff:192.0.2.1"));
    CHECK(in("::ffff:192.0.2.0/120", "192.0.2.1"));
    CHECK_FALSE(in("::/0", "::ffff:192.0.2.1"));
    CHECK(parse_subnet("::ffff:10.0.0.0/104")->canonical() == parse_subnet("10.0.0.0/8"));
}

TEST_CASE("an unspecified address is in no subnet", "[subnet]") {
    STATIC_REQUIRE_FALSE(parse_subnet("0.0.0.0/0")->contains(ip_address{}));
    STATIC_REQUIRE_FALSE(parse_subnet("::/0")->contains(ip_address{}));
}

TEST_CASE("an unspecified subnet contains nothing", "[subnet]") {
    STATIC_REQUIRE_FALSE(subnet{}.contains(ip_address{}));
    STATIC_REQUIRE_FALSE(subnet{}.contains(parse_ip_address("0.0.0.0").value()));
}

TEST_CASE("a subnet is read by the compiler", "[subnet]") {
    STATIC_REQUIRE("192.0.2.7/24"_subnet == parse_subnet("192.0.2.0/24"));
    STATIC_REQUIRE("2001:db8::1"_subnet == parse_subnet("2001:db8::1/128"));
}
