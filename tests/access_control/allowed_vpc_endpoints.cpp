// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/allowed_vpc_endpoints.hpp>
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/no_header.hpp>

#include "support/catch.hpp"
#include "support/client_refusal.hpp"
#include "support/wire.hpp"

using namespace mmproxy;
using namespace mmproxy::tests;

TEST_CASE("clients of the listed VPC endpoints alone are let in", "[access_control][allowed_vpc_endpoints]") {
    const allowed_vpc_endpoints access{{"vpce-08d2bf15fac5001c9", "vpce-1"}};
    CHECK(refusal_of(access, tlv_of(0xEA, text("\x01vpce-08d2bf15fac5001c9"))) == errc::success);
    CHECK(refusal_of(access, tlv_of(0xEA, text("\x01vpce-1"))) == errc::success);
    CHECK(refusal_of(access, tlv_of(0xEA, text("\x01vpce-2"))) == errc::vpc_endpoint_not_allowed);
    CHECK(refusal_of(access, tlv_of(0xEA, text("\x01VPCE-1"))) == errc::vpc_endpoint_not_allowed);
    CHECK(refusal_of(access, tlv_of(0xEA, text("\x02vpce-1"))) == errc::vpc_endpoint_not_allowed);
    CHECK(refusal_of(access, tlv_of(0xEE, text("\x01vpce-1"))) == errc::vpc_endpoint_not_allowed);
    CHECK(refusal_of(access, {}) == errc::vpc_endpoint_not_allowed);
}

TEST_CASE("without a list of VPC endpoints no client is let in", "[access_control][allowed_vpc_endpoints]") {
    CHECK(refusal_of(allowed_vpc_endpoints{}, tlv_of(0xEA, text("\x01vpce-1"))) == errc::vpc_endpoint_not_allowed);
}

TEST_CASE("a health check needs no VPC endpoint", "[access_control][allowed_vpc_endpoints]") {
    CHECK(refusal_of(allowed_vpc_endpoints{}, {}, command::local) == errc::success);
}

TEST_CASE("VPC endpoints ask for no balancer", "[access_control][allowed_vpc_endpoints]") {
    CHECK(allowed_vpc_endpoints{}.allows(parse_ip_address("192.0.2.1").value()));
}

TEST_CASE("allowed_vpc_endpoints refuses a peer of which no header is expected",
          "[access_control][allowed_vpc_endpoints]") {
    const auto nothing = no_header::parse({}).header;
    CHECK(allowed_vpc_endpoints{}.client_refusal({.header = nothing}) == errc::vpc_endpoint_not_allowed);
}
