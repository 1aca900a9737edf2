// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/spp.hpp>

#include "support/catch.hpp"
#include "support/running_udp_forwarder.hpp"
#include "support/udp_exchange.hpp"

#include <algorithm>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace udp_exchange;

namespace {

using running_spp_forwarder = running_udp_forwarder<every_datagram, spp>;

/// A datagram comes to the target, and its answer back behind the same header. Returns the sender that the target saw.
socket_address check_spp_exchange(udp_socket& balancer, const std::string& header, udp_socket& target,
                                  const std::string& payload = "request") {
    balancer.send(header + payload);
    const auto request = target.receive();
    CHECK(request.payload == payload);
    target.send_to(request.from, "answer to " + payload);
    CHECK(balancer.receive().payload == header + "answer to " + payload);
    return request.from;
}

} // namespace

TEST_CASE("SPP: its header is taken off every datagram and put back on every reply", "[net][spp]") {
    const proxied_network network;
    udp_socket v4{target_v4()};
    udp_socket v6{target_v6()};
    const running_spp_forwarder forwarder;
    auto balancer = udp_socket::connect(GENERATE(at_v4(), at_v6()));
    const std::vector<std::pair<socket_address, udp_socket*>> clients{
        {client_v4, &v4}, {client_v6, &v6}, {address("203.0.113.8:65535"), &v4}};
    for (int round = 0; round < 3; ++round)
        for (const auto& [client, target] : clients) {
            const auto& front = client.address.is_v4() ? front_v4 : front_v6;
            CHECK(check_spp_exchange(balancer, proxy_header::spp(client, front), *target) == client);
        }
    CHECK(forwarder.flows() == clients.size());
}

TEST_CASE("SPP: a reply carries the header of the client's latest datagram", "[net][spp]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_spp_forwarder forwarder;
    auto one = udp_socket::connect(at_v4());
    auto other = udp_socket::connect(at_v6());
    const auto first = proxy_header::spp(client_v4, front_v4);
    const auto second = proxy_header::spp(client_v4, address("198.51.100.2:5353"));
    for (int round = 0; round < 2; ++round) {
        CHECK(check_spp_exchange(one, first, target) == client_v4);
        CHECK(check_spp_exchange(other, second, target) == client_v4);
        target.send_to(client_v4, "unasked");
        CHECK(other.receive().payload == second + "unasked");
        CHECK(check_spp_exchange(other, first, target) == client_v4);
    }
    CHECK(forwarder.flows() == 1);
}

TEST_CASE("SPP: empty datagrams pass both ways", "[net][spp]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_spp_forwarder forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto header = proxy_header::spp(client_v4, front_v4);
    balancer.send(header);
    CHECK(target.receive().payload.empty());
    target.send_to(client_v4, "");
    CHECK(balancer.receive().payload == header);
}

TEST_CASE("SPP: datagrams may be as large as leaves room for the header", "[net][spp]") {
    constexpr std::size_t largest = 65507 - spp::max_size;
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_spp_forwarder forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto header = proxy_header::spp(client_v4, front_v4);
    const std::string payload(largest, 'x');
    balancer.send(header + payload);
    CHECK((target.receive().payload == payload));
    target.send_to(client_v4, payload + "y"); // one too many: dropped
    target.send_to(client_v4, payload);
    CHECK((balancer.receive().payload == header + payload));
    CHECK(forwarder.record.reply_drop() == std::errc::message_size);
}

TEST_CASE("SPP: a datagram without its header is dropped and reported", "[net][spp]") {
    struct example {
        std::string bytes;
        errc reason;
    };
    const auto header = proxy_header::spp(client_v4, front_v4);
    const auto e = GENERATE_COPY(values<example>({
        {"no header", errc::not_proxy},
        {header_of(client_v4) + "payload", errc::v2_unexpected},
        {header.substr(0, 37), errc::truncated},
        {proxy_header::spp(address("0.0.0.0:1"), front_v4) + "payload", errc::bad_client},
    }));
    CAPTURE(e.bytes);
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_spp_forwarder forwarder;
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(e.bytes);
    CHECK(check_spp_exchange(balancer, header, target) == client_v4);
    CHECK(forwarder.record.drop() == e.reason);
}

TEST_CASE("SPP: replies of one burst to several clients each carry their client's header", "[net][spp]") {
    constexpr std::size_t count = 40;
    const proxied_network network;
    udp_socket target{target_v4()};
    running_spp_forwarder forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto client = [](std::size_t i) {
        return socket_address{client_v4.address, static_cast<std::uint16_t>(1000 + i)};
    };
    const auto header = [&](std::size_t i) { return proxy_header::spp(client(i), front_v4); };
    for (std::size_t i = 0; i < count; ++i) check_spp_exchange(balancer, header(i), target);
    std::vector<std::string> expected;
    {
        const auto held = forwarder.hold();
        for (std::size_t i = 0; i < 2 * count; ++i) {
            const auto payload = "reply " + std::to_string(1000 + i);
            target.send_to(client(i % count), payload);
            expected.push_back(header(i % count) + payload);
        }
    }
    auto received = balancer.receive_payloads(expected.size());
    std::ranges::sort(received);
    std::ranges::sort(expected);
    CHECK((received == expected));
}
