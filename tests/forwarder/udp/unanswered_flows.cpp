// SPDX-License-Identifier: BSL-1.0
//
// UDP flows in which the target never answers: made-up clients, and servers that answer from another port.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/print.hpp"
#include "support/running_udp_forwarder.hpp"
#include "support/text_lines.hpp"
#include "support/udp_exchange.hpp"

#include <cstdint>
#include <string>

using namespace mmproxy;
using namespace udp_exchange;
using namespace std::chrono_literals;

namespace {

socket_address client(unsigned number) {
    return {ip_address{ip_address::bytes_v4{std::byte{203}, std::byte{0}, std::byte(number >> 8), std::byte(number)}},
            static_cast<std::uint16_t>(1024 + number)};
}

} // namespace

TEST_CASE("flows that were never answered give way to new ones, the oldest first", "[net][udp_forwarder]") {
    const proxied_network network;
    const udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder{{.max_flows = 3}};
    const auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client(0)), target); // answered
    for (unsigned i = 1; i <= 4; ++i) {
        balancer.send(header_of(client(i)) + "hello");
        CHECK(target.receive().from == client(i));
    }
    const auto ended = forwarder.record.wait_for(flow_event::closed, 2);
    REQUIRE(ended.size() == 2);
    for (unsigned i = 0; i < 2; ++i) {
        CHECK(ended[i].about.client == client(i + 1));
        CHECK(ended[i].result.error == errc::gave_way);
    }
    CHECK(forwarder.record.dropped() == 0);
    CHECK(forwarder.flows() == 3);
    target.send_to(client(0), "still there");
    CHECK(balancer.receive().payload == "still there");
}

TEST_CASE("answered flows give way to none", "[net][udp_forwarder]") {
    const proxied_network network;
    const udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder{{.max_flows = 2}};
    const auto balancer = udp_socket::connect(at_v4());
    for (unsigned i = 0; i < 2; ++i) check_exchange(balancer, header_of(client(i)), target);
    balancer.send(header_of(client(2)) + "hello");
    CHECK(forwarder.record.drop() == errc::too_many_flows);
    for (unsigned i = 0; i < 2; ++i) check_exchange(balancer, header_of(client(i)), target);
}

TEST_CASE("datagrams of flows that give way in the same turn are not lost", "[net][udp_forwarder]") {
    constexpr unsigned count = 60;
    const proxied_network network;
    const udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder{{.max_flows = 2}};
    const auto balancer = udp_socket::connect(at_v4());
    {
        const auto held = forwarder.hold(); // they come at once
        for (unsigned i = 0; i < count; ++i) balancer.send(header_of(client(i)) + "hello");
    }
    for (unsigned i = 0; i < count; ++i) CHECK(target.receive().from == client(i));
    CHECK(forwarder.record.wait_for(flow_event::closed, count - 2).size() == count - 2);
    CHECK(forwarder.record.dropped() == 0);
}

TEST_CASE("a flood of made-up clients keeps no client out", "[net][program]") {
    constexpr unsigned flood = 5'000;
    const network_namespace network;
    const udp_socket target{target_v4()};
    go_mmproxy proxy{{"-p", "udp", "-max-flows", "100"}};
    const auto balancer = udp_socket::connect(at_v4());
    CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
    const auto attacker = udp_socket::connect(at_v4());
    for (unsigned i = 0; i < flood; ++i) attacker.send(header_of(client(i)));
    const auto other = address("203.0.113.8:4711");
    while (balancer.send(header_of(other) + "late"), target.receive().payload != "late") {
    }
    CHECK(proxy.writes("unanswered flows gave way to new ones"));
    CHECK(proxy.output().find("new flows refused") == std::string::npos);
    target.send_to(client_v4, "still there");
    CHECK(balancer.receive().payload == "still there");
}

TEST_CASE("a server that answers from another port, as TFTP's does, is told of once a flow", "[net][program]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    const udp_socket transfer{address("127.0.0.1:9069")};
    go_mmproxy proxy{{"-p", "udp", "-close-after", "1", "-v", "1"}};
    const auto balancer = udp_socket::connect(at_v4());
    balancer.send(header_of(client_v4) + "read");
    CHECK(target.receive().from == client_v4);
    transfer.send_to(client_v4, "data");
    CHECK(proxy.writes("answer from another address"));
    CHECK(count_lines_with(proxy.output(), "from another port, as TFTP does") == 1);
    CHECK(balancer.is_silent_for(0ms));
}
