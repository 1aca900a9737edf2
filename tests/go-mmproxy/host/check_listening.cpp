// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_listening.hpp"

#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

#include <string_view>

using namespace go_mmproxy;

namespace {

service_plan serving(std::string_view listen, std::string_view target, routing_choice routing,
                     protocol_choice protocol = protocol_choice::udp) {
    service_plan p{};
    p.chosen.protocol = protocol;
    p.chosen.routing = routing;
    auto& at = p.addresses.emplace_back();
    at.listen = mmproxy::make_socket_address(listen);
    const auto address = mmproxy::make_socket_address(target);
    (address.address.is_v6() ? at.target6 : at.target4) = address;
    return p;
}

constexpr auto scoped = routing_choice::scoped;
constexpr auto loopback = routing_choice::loopback;

/// Whether the first of two services would get no answers out because of the second, or of itself.
bool is_kept(const service_plan& one, const service_plan& other) {
    const plan all{.services = {one, other}};
    return !check_reply_port(one, all).empty();
}

} // namespace

TEST_CASE("replies from the port of a scoped UDP target stay on this host", "[go-mmproxy][check]") {
    const auto other = serving("0.0.0.0:53", "127.0.0.1:5353", scoped);
    CHECK(is_kept(serving("10.0.0.1:5353", "127.0.0.1:80", loopback), other));
    CHECK(is_kept(serving("0.0.0.0:5353", "127.0.0.1:80", loopback, protocol_choice::all), other));
    CHECK(is_kept(serving("[::]:5353", "127.0.0.1:80", loopback), other));
    CHECK(is_kept(serving("10.0.0.1:80", "127.0.0.1:80", scoped), other));
}

TEST_CASE("other replies leave this host", "[go-mmproxy][check]") {
    const auto other = serving("0.0.0.0:53", "127.0.0.1:5353", scoped);
    CHECK_FALSE(is_kept(serving("10.0.0.1:5354", "127.0.0.1:80", loopback), other));
    CHECK_FALSE(is_kept(serving("[2001:db8::1]:5353", "127.0.0.1:80", loopback), other));
    CHECK_FALSE(is_kept(serving("127.0.0.2:5353", "127.0.0.1:80", loopback), other));
    CHECK_FALSE(is_kept(serving("10.0.0.1:5353", "127.0.0.1:80", loopback, protocol_choice::tcp), other));
    CHECK_FALSE(
        is_kept(serving("10.0.0.1:5353", "127.0.0.1:80", loopback), serving("0.0.0.0:53", "127.0.0.1:5353", loopback)));
    CHECK_FALSE(is_kept(serving("10.0.0.1:5353", "127.0.0.1:80", loopback),
                        serving("0.0.0.0:53", "127.0.0.1:5353", scoped, protocol_choice::tcp)));
}
