// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/allowed_server_names.hpp>
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/no_header.hpp>

#include "support/catch.hpp"
#include "support/client_refusal.hpp"
#include "support/wire.hpp"

using namespace mmproxy;
using namespace mmproxy::tests;

TEST_CASE("clients of the listed server names alone are let in", "[access_control][allowed_server_names]") {
    const allowed_server_names access{{"www.example.com", "*.example.net"}};
    CHECK(refusal_of(access, tlv_of(0x02, text("www.example.COM"))) == errc::success);
    CHECK(refusal_of(access, tlv_of(0x02, text("a.example.net"))) == errc::success);
    CHECK(refusal_of(access, tlv_of(0x02, text("example.net"))) == errc::server_name_not_allowed);
    CHECK(refusal_of(access, tlv_of(0x02, text(""))) == errc::server_name_not_allowed);
    CHECK(refusal_of(access, tlv_of(0x01, text("www.example.com"))) == errc::server_name_not_allowed);
    CHECK(refusal_of(access, {}) == errc::server_name_not_allowed);
}

TEST_CASE("without a list of server names no client is let in", "[access_control][allowed_server_names]") {
    CHECK(refusal_of(allowed_server_names{}, tlv_of(0x02, text("a.example"))) == errc::server_name_not_allowed);
}

TEST_CASE("a health check needs no server name", "[access_control][allowed_server_names]") {
    CHECK(refusal_of(allowed_server_names{}, {}, command::local) == errc::success);
}

TEST_CASE("server names ask for no balancer", "[access_control][allowed_server_names]") {
    CHECK(allowed_server_names{}.allows(parse_ip_address("192.0.2.1").value()));
}

TEST_CASE("allowed_server_names refuses a peer of which no header is expected",
          "[access_control][allowed_server_names]") {
    const auto nothing = no_header::parse({}).header;
    CHECK(allowed_server_names{}.client_refusal({.header = nothing}) == errc::server_name_not_allowed);
}
