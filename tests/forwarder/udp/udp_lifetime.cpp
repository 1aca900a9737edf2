// SPDX-License-Identifier: BSL-1.0
//
// When flows of a udp_forwarder begin and end, and how many there may be.
#include <mmproxy/forwarder/udp/udp_options.hpp>

#include "support/catch.hpp"
#include "support/descriptor_limit.hpp"
#include "support/running_udp_forwarder.hpp"
#include "support/tcp_stream.hpp"
#include "support/udp_exchange.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <functional>
#include <future>
#include <optional>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;
using namespace udp_exchange;

namespace {

using clock_type = std::chrono::steady_clock;

constexpr std::uint16_t first_port = 20'000;

socket_address client(std::size_t i) {
    return {client_v4.address, static_cast<std::uint16_t>(first_port + i)};
}

template <class Placement> void check_closes_in_time() {
    constexpr auto close_after = 300ms;
    constexpr int rounds = 3;
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<Placement> forwarder{{.close_after = close_after}};
    std::vector<clock_type::duration> late;
    for (int i = 0; i < rounds; ++i) {
        auto balancer = udp_socket::connect(at_v4());
        const auto before = clock_type::now();
        check_exchange(balancer, header_of(client_v4), target);
        const auto after = clock_type::now();
        const auto closed = forwarder.record.wait_for(flow_event::closed, late.size() + 1);
        REQUIRE(closed.size() == late.size() + 1);
        CHECK(closed.back().time >= before + close_after);
        CHECK_FALSE(closed.back().result.error);
        late.push_back(closed.back().time - after - close_after);
    }
    std::ranges::sort(late);
    CHECK(late[rounds / 2] <= 1s); // the median, because a machine may stop for a moment
    CHECK(eventually([&] { return forwarder.flows() == 0; }));
}

/// Lets `move` move a datagram again and again, until close_after has passed many times; true when never so much time
/// lay between two that the flow could have ended.
bool moves_steadily(const std::function<void()>& move, udp_socket& quiet, std::chrono::milliseconds close_after) {
    auto last = clock_type::now();
    for (const auto end = last + 3 * close_after; last < end;) {
        CHECK(quiet.is_silent_for(close_after / 5));
        const auto before = clock_type::now();
        move();
        if (clock_type::now() - last >= close_after) return false;
        last = before;
    }
    return true;
}

} // namespace

TEST_CASE("a flow ends close_after its last datagram, and not a second later", "[net][udp_lifetime]") {
    SECTION("with a header on every datagram") {
        check_closes_in_time<every_datagram>();
    }
    SECTION("with a header on the first datagram") {
        check_closes_in_time<first_datagram>();
    }
}

TEST_CASE("a datagram in either direction keeps a flow alive", "[net][udp_lifetime]") {
    constexpr auto close_after = 500ms;
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder{{.close_after = close_after}};
    auto balancer = udp_socket::connect(at_v4());
    const bool from_client = GENERATE(true, false);
    const auto move = [&] {
        if (from_client) {
            balancer.send(header_of(client_v4) + "alive");
            CHECK(target.receive().payload == "alive");
        } else {
            target.send_to(client_v4, "alive");
            CHECK(balancer.receive().payload == "alive");
        }
    };
    CHECK(eventually([&] {
        const auto flows_before = forwarder.record.opened();
        check_exchange(balancer, header_of(client_v4), target);
        if (!moves_steadily(move, from_client ? balancer : target, close_after)) return false;
        CHECK(forwarder.record.opened() <= flows_before + 1);
        return true;
    }));
    const auto opened = forwarder.record.opened();
    CHECK(forwarder.record.wait_for(flow_event::closed, opened).size() == opened);
}

TEST_CASE("a datagram that does not get through keeps no flow of its own for ever", "[net][udp_lifetime]") {
    const proxied_network network;
    const running_udp_forwarder<> forwarder{{.close_after = 200ms}};
    auto balancer = udp_socket::connect(at_v4());
    balancer.send(header_of(client_v4) + "to a target that is down");
    CHECK(forwarder.record.wait_for(flow_event::closed).size() == 1);
    CHECK(eventually([&] { return forwarder.flows() == 0; }));
}

TEST_CASE("a client that comes again after its flow has ended is a new flow", "[net][udp_lifetime]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder{{.close_after = 100ms}};
    auto balancer = udp_socket::connect(at_v4());
    for (std::size_t round = 1; round <= 3; ++round) {
        CHECK(check_exchange(balancer, header_of(client_v4), target) == client_v4);
        CHECK(forwarder.record.wait_for(flow_event::closed, round).size() == round);
    }
    CHECK(forwarder.record.opened() == 3);
}

TEST_CASE("every flow ends in one report, with its datagrams and bytes", "[net][udp_lifetime]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    std::optional<running_udp_forwarder<>> forwarder{std::in_place};
    const auto record = forwarder->record;
    auto balancer = udp_socket::connect(at_v4());
    for (const auto* payload : {"12345", "", "67"}) {
        balancer.send(header_of(client_v4) + payload);
        CHECK(target.receive().payload == payload);
    }
    target.send_to(client_v4, "123");
    CHECK(balancer.receive().payload == "123");
    balancer.send(header_of(client(1)) + "1");
    target.receive();
    CHECK(record.all(flow_event::closed).empty());
    forwarder.reset();

    const auto opened = record.all(flow_event::opened);
    REQUIRE(opened.size() == 2);
    CHECK(opened[0].about.client == client_v4);
    CHECK(opened[0].about.target == target_v4());
    CHECK(opened[0].about.peer == balancer.local());
    CHECK(opened[0].about.local == at_v4());
    auto closed = record.all(flow_event::closed);
    REQUIRE(closed.size() == 2);
    std::ranges::sort(closed, std::greater{}, [](const auto& e) { return e.result.from_client.bytes; });
    CHECK(closed[0].about.client == client_v4);
    CHECK(closed[0].result.from_client.datagrams == 3);
    CHECK(closed[0].result.from_client.bytes == 7);
    CHECK(closed[0].result.from_upstream.datagrams == 1);
    CHECK(closed[0].result.from_upstream.bytes == 3);
    CHECK(closed[0].result.error == errc::drained);
    CHECK(closed[1].about.client == client(1));
    CHECK(closed[1].result.from_client.datagrams == 1);
}

TEST_CASE("a flow beyond max_flows is refused, and the flows there are go on", "[net][udp_lifetime]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder{{.max_flows = 2}};
    auto balancer = udp_socket::connect(at_v4());
    for (const std::size_t i : {1, 2}) check_exchange(balancer, header_of(client(i)), target);
    balancer.send(header_of(client(3)) + "one too many");
    for (const std::size_t i : {1, 2}) CHECK(check_exchange(balancer, header_of(client(i)), target) == client(i));
    const auto drops = forwarder.record.all(flow_event::datagram_dropped);
    REQUIRE(drops.size() == 1);
    CHECK(drops[0].error == errc::too_many_flows);
    CHECK(drops[0].about.client == client(3));
    CHECK(forwarder.flows() == 2);
}

TEST_CASE("a flow that has ended makes room for another", "[net][udp_lifetime]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder{{.close_after = 300ms, .max_flows = 1}};
    auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client(1)), target);
    REQUIRE(forwarder.record.wait_for(flow_event::closed).size() == 1);
    CHECK(check_exchange(balancer, header_of(client(2)), target) == client(2));
}

TEST_CASE("without descriptors flows go on, and new ones begin when there are some again", "[net][udp_lifetime]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client(1)), target); // what is opened on first use is open
    {
        const descriptor_limit nothing_left{0};
        balancer.send(header_of(client(2)) + "no descriptor left");
        for (int i = 0; i < 3; ++i) check_exchange(balancer, header_of(client(1)), target);
        CHECK(forwarder.record.drop() == std::errc::too_many_files_open);
    }
    CHECK(check_exchange(balancer, header_of(client(2)), target) == client(2));
    CHECK(check_exchange(balancer, header_of(client(1)), target) == client(1));
    CHECK(forwarder.record.all(flow_event::closed).empty());
}

TEST_CASE("a flow holds one descriptor and no more", "[net][udp_lifetime]") {
    constexpr std::size_t count = 20;
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client(0)), target);
    const auto before = open_descriptors();
    for (std::size_t i = 1; i <= count; ++i) check_exchange(balancer, header_of(client(i)), target);
    CHECK(open_descriptors() == before + count);
    forwarder.drain(0ms).wait();
    CHECK(open_descriptors() < before);
}

TEST_CASE("stop_accepting begins no flow and leaves the flows there are alone", "[net][udp_lifetime]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client(1)), target);
    forwarder.stop_accepting();
    balancer.send(header_of(client(2)) + "late");
    for (int i = 0; i < 3; ++i) CHECK(check_exchange(balancer, header_of(client(1)), target) == client(1));
    CHECK(forwarder.flows() == 1);
    CHECK(forwarder.record.opened() == 1);
}

TEST_CASE("a drain waits for the last flow and not longer", "[net][udp_lifetime]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder{{.close_after = 1s}};
    auto balancer = udp_socket::connect(at_v4());
    check_exchange(balancer, header_of(client(1)), target);
    auto drained = forwarder.drain(1h);
    check_exchange(balancer, header_of(client(1)), target);
    CHECK(drained.wait_for(patience) == std::future_status::ready);
    const auto closed = forwarder.record.all(flow_event::closed);
    REQUIRE(closed.size() == 1);
    CHECK_FALSE(closed[0].result.error);
}

TEST_CASE("a drain without a flow ends at once", "[net][udp_lifetime]") {
    const proxied_network network;
    running_udp_forwarder<> forwarder;
    CHECK(forwarder.drain(1h).wait_for(patience) == std::future_status::ready);
}

TEST_CASE("a drain ends the flows that outlive its limit", "[net][udp_lifetime]") {
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    for (std::size_t i = 0; i < 3; ++i) check_exchange(balancer, header_of(client(i)), target);
    CHECK(forwarder.drain(50ms).wait_for(patience) == std::future_status::ready);
    const auto closed = forwarder.record.all(flow_event::closed);
    CHECK(closed.size() == 3);
    for (const auto& e : closed) CHECK(e.result.error == errc::drained);
    CHECK(forwarder.flows() == 0);
}

TEST_CASE("a udp_forwarder may be destroyed in the midst of traffic", "[net][udp_lifetime]") {
    const proxied_network network;
    for (int round = 0; round < 6; ++round) {
        udp_socket target{target_v4()};
        running_udp_forwarder<> forwarder;
        auto balancer = udp_socket::connect(at_v4());
        check_exchange(balancer, header_of(client(0)), target);
        std::future<void> drained;
        if (round % 2 == 0) drained = forwarder.drain(1h);
        for (std::size_t i = 0; i < 50; ++i) balancer.send(header_of(client(round % 3 == 0 ? i : 0)) + "payload");
    }
}

TEST_CASE("10 000 flows at once keep their datagrams apart", "[net][udp_lifetime]") {
    constexpr std::size_t count = 10'000;
    constexpr std::size_t window = 100;
    allow_many_descriptors();
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto name = [](const socket_address& c) { return std::to_string(c.port) + " says hello"; };
    std::vector<bool> answered(count);
    std::size_t right = 0;
    for (std::size_t begin = 0; begin < count; begin += window) {
        for (std::size_t i = begin; i < begin + window; ++i) balancer.send(header_of(client(i)) + name(client(i)));
        for (std::size_t i = 0; i < window; ++i) {
            const auto request = target.receive();
            right += static_cast<std::size_t>(request.payload == name(request.from));
            target.send_to(request.from, std::to_string(request.from.port));
        }
        for (std::size_t i = 0; i < window; ++i)
            answered.at(std::stoul(balancer.receive().payload) - first_port) = true;
    }
    CHECK(right == count);
    CHECK(std::ranges::count(answered, true) == count);
    CHECK(forwarder.flows() == count);
    CHECK(forwarder.record.dropped() == 0);
    for (std::size_t i = 0; i < count; i += 997)
        CHECK(check_exchange(balancer, header_of(client(i)), target) == client(i));
    CHECK(forwarder.record.opened() == count);
}
