// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/verified_tls_clients.hpp>
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/no_header.hpp>

#include "support/catch.hpp"
#include "support/client_refusal.hpp"
#include "support/wire.hpp"

using namespace mmproxy;
using namespace mmproxy::tests;

TEST_CASE("clients whose certificate was verified are let in", "[access_control][verified_tls_clients]") {
    const auto* session = GENERATE("03 00 00 00 00", "05 00 00 00 00", "07 00 00 00 00");
    CAPTURE(session);
    CHECK(refusal_of(verified_tls_clients{}, tlv_of(0x20, hex(session))) == errc::success);
}

TEST_CASE("clients without a verified certificate are refused", "[access_control][verified_tls_clients]") {
    const auto* session = GENERATE("01 00 00 00 00", "03 00 00 00 01", "07 01 00 00 00", "00 00 00 00 00", "07", "");
    CAPTURE(session);
    CHECK(refusal_of(verified_tls_clients{}, tlv_of(0x20, hex(session))) == errc::client_certificate_not_verified);
}

TEST_CASE("clients of a header that does not tell of TLS are refused", "[access_control][verified_tls_clients]") {
    CHECK(refusal_of(verified_tls_clients{}, {}) == errc::client_certificate_not_verified);
    CHECK(refusal_of(verified_tls_clients{}, tlv_of(0x02, text("a.example"))) == errc::client_certificate_not_verified);
}

TEST_CASE("a health check needs no certificate", "[access_control][verified_tls_clients]") {
    CHECK(refusal_of(verified_tls_clients{}, {}, command::local) == errc::success);
}

TEST_CASE("certificates ask for no balancer", "[access_control][verified_tls_clients]") {
    CHECK(verified_tls_clients{}.allows(parse_ip_address("192.0.2.1").value()));
}

TEST_CASE("verified_tls_clients refuses a peer of which no header is expected",
          "[access_control][verified_tls_clients]") {
    const auto nothing = no_header::parse({}).header;
    CHECK(verified_tls_clients{}.client_refusal({.header = nothing}) == errc::client_certificate_not_verified);
}
