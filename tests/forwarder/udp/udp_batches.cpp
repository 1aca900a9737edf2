// SPDX-License-Identifier: BSL-1.0
//
// That datagrams are taken and sent in batches, and segmented by the kernel (GSO, GRO), is not to be seen.
#include "support/catch.hpp"
#include "support/one_cpu.hpp"
#include "support/payload.hpp"
#include "support/running_udp_forwarder.hpp"
#include "support/udp_exchange.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

using namespace mmproxy;
using namespace udp_exchange;

namespace {

using sizes = std::vector<std::size_t>;
using payloads = std::vector<std::string>;

sizes growing(std::size_t count) {
    sizes all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
}

sizes shrinking(std::size_t count) {
    auto all = growing(count);
    std::ranges::reverse(all);
    return all;
}

/// Bursts of which a batch may be one, several or a part, and of which few can be sent as segments of one size.
std::vector<sizes> bursts() {
    return {sizes(10, 64),   sizes(300, 50),  sizes(130, 1200),        {100, 100, 50},
            {50, 100, 100},  {0, 0, 0},       {100, 100, 0, 100, 100}, {0, 1400, 1400, 1, 1400, 700, 1400, 1400},
            growing(70),     shrinking(70),   sizes(20, 9000),         {30'000, 30'000, 30'000, 100, 30'000},
            {1, 2, 1, 2, 1}, {50, 50, 60, 60}};
}

std::string concatenated(const payloads& parts, const std::string& prefix = {}) {
    std::string bytes;
    for (const auto& part : parts) bytes += prefix + part;
    return bytes;
}

template <class Forwarder> void send_burst(Forwarder& forwarder, udp_socket& from, const payloads& datagrams) {
    const auto held = forwarder.hold();
    for (const auto& bytes : datagrams) from.send(bytes);
}

payloads behind(const std::string& header, payloads all) {
    for (auto& one : all) one.insert(0, header);
    return all;
}

/// What of it is one client's: its payloads start with its letter.
payloads of_client(char letter, const payloads& all) {
    payloads own;
    std::ranges::copy_if(all, std::back_inserter(own), [letter](const auto& p) { return p.front() == letter; });
    return own;
}

constexpr std::string_view letters = "abc";

socket_address client_of(char letter) {
    return {client_v4.address, static_cast<std::uint16_t>(1000 + letter)};
}

/// Datagrams of three clients, in runs of changing length and in changing sizes.
payloads mixed_payloads(std::size_t count, bool one_size) {
    payloads all;
    for (std::uint32_t i = 0; all.size() < count; ++i)
        for (std::uint32_t run = 0; run <= i % 4; ++run)
            all.push_back(letters[i % letters.size()] + payload::of(i * 7 + run, one_size ? 40 : i % 5 * 30));
    return all;
}

payloads received_payloads(const std::vector<datagram>& received) {
    payloads all;
    for (const auto& one : received) all.push_back(one.payload);
    return all;
}

} // namespace

TEST_CASE("a burst of datagrams arrives as it was sent, and so do the replies", "[net][udp_batches]") {
    const auto burst = GENERATE(from_range(bursts()));
    CAPTURE(burst);
    const one_cpu in_order;
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto datagrams = payload::of_sizes(burst);
    send_burst(forwarder, balancer, behind(header_of(client_v4), datagrams));
    CHECK((target.receive_payloads(burst.size()) == datagrams));
    {
        const auto held = forwarder.hold();
        for (const auto& bytes : datagrams) target.send_to(client_v4, bytes);
    }
    CHECK((balancer.receive_payloads(burst.size()) == datagrams));
    CHECK(forwarder.record.dropped() == 0);
}

TEST_CASE("a burst behind a header on its first datagram arrives as it was sent", "[net][udp_batches]") {
    const auto burst = GENERATE(from_range(bursts()));
    CAPTURE(burst);
    const one_cpu in_order;
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<first_datagram> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    auto datagrams = payload::of_sizes(burst);
    auto sent = datagrams;
    if (GENERATE(true, false)) {
        sent.front().insert(0, header_of(client_v4));
        if (burst.front() == 0) datagrams.erase(datagrams.begin()); // a header alone is no datagram of the client's
    } else {
        sent.insert(sent.begin(), header_of(client_v4));
    }
    send_burst(forwarder, balancer, sent);
    CHECK((target.receive_payloads(datagrams.size()) == datagrams));
    CHECK(forwarder.record.dropped() == 0);
}

TEST_CASE("a burst of several clients' datagrams comes apart, each client's in order", "[net][udp_batches]") {
    const bool one_size = GENERATE(true, false);
    const one_cpu in_order;
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto sent = mixed_payloads(300, one_size);
    {
        const auto held = forwarder.hold();
        for (const auto& p : sent) balancer.send(header_of(client_of(p.front())) + p);
    }
    std::vector<datagram> received;
    for (std::size_t i = 0; i < sent.size(); ++i) received.push_back(target.receive());
    for (const char letter : letters)
        CHECK((of_client(letter, received_payloads(received)) == of_client(letter, sent)));
    CHECK(std::ranges::all_of(received, [](const auto& d) { return d.from == client_of(d.payload.front()); }));
    {
        const auto held = forwarder.hold();
        for (const auto& p : sent) target.send_to(client_of(p.front()), p);
    }
    const auto replies = balancer.receive_payloads(sent.size());
    for (const char letter : letters) CHECK((of_client(letter, replies) == of_client(letter, sent)));
    CHECK(forwarder.flows() == letters.size());
    CHECK(forwarder.record.dropped() == 0);
}

TEST_CASE("replies of one burst go to as many balancer endpoints as there are clients", "[net][udp_batches]") {
    constexpr std::size_t count = 20;
    const one_cpu in_order;
    const proxied_network network;
    udp_socket target{target_v4()};
    running_udp_forwarder<> forwarder;
    std::vector<udp_socket> balancers;
    for (const char letter : letters) {
        balancers.push_back(udp_socket::connect(letter == 'b' ? at_v6() : at_v4()));
        check_exchange(balancers.back(), header_of(client_of(letter)), target);
    }
    {
        const auto held = forwarder.hold();
        for (std::uint32_t i = 0; i < count; ++i)
            for (const char letter : letters) target.send_to(client_of(letter), letter + payload::of(i, 50));
    }
    for (std::size_t b = 0; b < balancers.size(); ++b)
        for (std::uint32_t i = 0; i < count; ++i)
            CHECK(balancers[b].receive().payload == letters[b] + payload::of(i, 50));
}

TEST_CASE("a balancer may send many datagrams in one call, of one client and of several", "[net][udp_batches]") {
    constexpr std::size_t count = 30;
    const one_cpu in_order;
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(GENERATE(at_v4(), at_v6()));
    const std::size_t size = GENERATE(0u, 20u, 1400u);
    const std::size_t last = GENERATE_COPY(as<std::size_t>{}, 0, 1 + size / 2, size);
    const std::size_t clients = GENERATE(1u, 3u);
    const auto client = [&](std::size_t i) { return client_of(letters[i % clients]); };
    CAPTURE(size, last, clients);

    auto all = sizes(count - 1, size);
    all.push_back(std::min(last, size));
    const auto datagrams = payload::of_sizes(all);
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes += header_of(client(i)) + datagrams[i];
    balancer.send_segments(bytes, header_of(client_v4).size() + size);

    std::vector<payloads> expected(clients), received(clients);
    for (std::size_t i = 0; i < count; ++i) expected[i % clients].push_back(datagrams[i]);
    for (std::size_t i = 0; i < count; ++i) {
        auto one = target.receive();
        const auto letter = static_cast<char>(one.from.port - 1000);
        received.at(letters.find(letter)).push_back(std::move(one.payload));
    }
    CHECK((received == expected));
    CHECK(forwarder.record.dropped() == 0);
}

TEST_CASE("a bad datagram among the datagrams of one call is dropped alone", "[net][udp_batches]") {
    const one_cpu in_order;
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto good = header_of(client_v4) + "12345678";
    const std::string bad(good.size(), 'x');
    const auto of_v6 = header_of(client_v6).substr(0, good.size()); // truncated
    balancer.send_segments(good + bad + good + of_v6 + good + bad, good.size());
    CHECK((target.receive_payloads(3) == payloads(3, "12345678")));
    check_exchange(balancer, header_of(client_v4), target);
    const auto drops = forwarder.record.all(flow_event::datagram_dropped);
    REQUIRE(drops.size() == 3);
    CHECK(drops[0].error == errc::not_proxy);
    CHECK(drops[1].error == errc::truncated);
    CHECK(drops[2].error == errc::not_proxy);
}

TEST_CASE("a balancer may send a header and many payloads in one call", "[net][udp_batches]") {
    const one_cpu in_order;
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<first_datagram> forwarder;
    auto balancer = udp_socket::connect(at_v4());
    const auto header = header_of(client_v4);
    const auto datagrams = payload::of_sizes(sizes(20, header.size()));
    balancer.send_segments(header + concatenated(datagrams) + header, header.size());
    CHECK((target.receive_payloads(20) == datagrams));
    CHECK(target.receive().payload == header);
}

TEST_CASE("a target may send many replies in one call", "[net][udp_batches]") {
    constexpr std::size_t count = 30;
    const one_cpu in_order;
    const proxied_network network;
    udp_socket target{target_v4()};
    const std::size_t size = GENERATE(1u, 50u, 1400u);
    auto all = sizes(count, size);
    all.back() = 1;
    const auto datagrams = payload::of_sizes(all);
    const auto check = [&](const auto& /*forwarder*/, const std::string& request, const std::string& reply_header) {
        auto balancer = udp_socket::connect(at_v4());
        balancer.send(request);
        target.receive();
        target.send_segments(concatenated(datagrams), size, client_v4);
        CHECK((balancer.receive_payloads(count) == behind(reply_header, datagrams)));
        target.send_segments(concatenated(datagrams), size, client_v4);
        target.send_to(client_v4, "the last");
        CHECK((balancer.receive_payloads(count) == behind(reply_header, datagrams)));
        CHECK(balancer.receive().payload == reply_header + "the last");
    };
    SECTION("which go on as they are") {
        check(running_udp_forwarder<>{}, header_of(client_v4), "");
    }
    SECTION("which go on behind a header each") {
        const auto header = proxy_header::spp(client_v4, front_v4);
        check(running_udp_forwarder<every_datagram, spp>{}, header, header);
    }
}

namespace {

/// Bursts both ways between a balancer and a target, over an Ethernet link to the host.
template <class Forwarder>
void check_over_ethernet(const std::string& request_header, const std::string& reply_header,
                         const socket_address& client, const socket_address& host,
                         const socket_address& target_address) {
    const auto burst = GENERATE(sizes(40, 1400), sizes(40, 1472), sizes(40, 1473), sizes(10, 4000), sizes(3, 20'000),
                                sizes{1400, 1400, 4000, 4000, 100, 100, 0, 1500, 1500, 1500});
    CAPTURE(burst);
    const one_cpu in_order;
    const client_balancer_host networks; // a link has an MTU of 1 500 bytes
    route_replies_to_loopback();
    udp_socket target{target_address};
    Forwarder forwarder;
    auto balancer = networks.balancer.run([&] { return udp_socket::connect(host); });
    const auto datagrams = payload::of_sizes(burst);
    for (int round = 0; round < 2; ++round) { // what was refused once may be asked for differently the next time
        send_burst(forwarder, balancer, behind(request_header, datagrams));
        CHECK((target.receive_payloads(burst.size()) == datagrams));
        {
            const auto held = forwarder.hold();
            for (const auto& bytes : datagrams) target.send_to(client, bytes);
        }
        CHECK((balancer.receive_payloads(burst.size()) == behind(reply_header, datagrams)));
    }
    CHECK(forwarder.record.dropped() == 0);
}

} // namespace

TEST_CASE("bursts cross a network whose packets are smaller than they", "[net][udp_batches]") {
    const auto host_v4 = address("10.0.0.2:8443");
    const auto host_v6 = address("[fd00::2]:8443");
    SECTION("IPv4") {
        check_over_ethernet<running_udp_forwarder<>>(header_of(client_v4), "", client_v4, host_v4, target_v4());
    }
    SECTION("IPv6") {
        check_over_ethernet<running_udp_forwarder<>>(header_of(client_v6), "", client_v6, host_v6, target_v6());
    }
    SECTION("with a header in front of the replies too") {
        const auto header = proxy_header::spp(client_v4, front_v4);
        check_over_ethernet<running_udp_forwarder<every_datagram, spp>>(header, header, client_v4, host_v4,
                                                                        target_v4());
    }
}

TEST_CASE("segments of one call that cross a network arrive as they were sent", "[net][udp_batches]") {
    const one_cpu in_order;
    const client_balancer_host networks;
    route_replies_to_loopback();
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder;
    auto balancer = networks.balancer.run([] { return udp_socket::connect(address("10.0.0.2:8443")); });
    const auto datagrams = payload::of_sizes(sizes(40, 1400));
    balancer.send_segments(concatenated(datagrams, header_of(client_v4)), header_of(client_v4).size() + 1400);
    CHECK((target.receive_payloads(datagrams.size()) == datagrams));
    target.send_segments(concatenated(datagrams), 1400, client_v4);
    CHECK((balancer.receive_payloads(datagrams.size()) == datagrams));
}

TEST_CASE("200 000 datagrams go to and fro, none is lost, none is changed", "[net][udp_batches]") {
    constexpr std::uint32_t count = 100'000; // each way
    constexpr std::uint32_t window = 100;
    constexpr std::uint32_t flows = 60;
    const proxied_network network;
    udp_socket target{target_v4()};
    const running_udp_forwarder<> forwarder;
    std::array balancers{udp_socket::connect(at_v4()), udp_socket::connect(at_v6()), udp_socket::connect(at_v4())};
    std::vector<std::string> headers;
    for (std::uint16_t i = 0; i < flows; ++i)
        headers.push_back(header_of({client_v4.address, static_cast<std::uint16_t>(1000 + i)}));
    const auto datagram_of = [](std::uint32_t number) { return payload::of(number, 4 + number % 7 * 150); };
    std::vector<bool> asked(count), answered(count);
    const auto note = [&](std::vector<bool>& seen, const std::string& bytes) {
        const auto number = payload::number_of(bytes);
        if (number < count && bytes == datagram_of(number)) seen[number] = true;
    };
    for (std::uint32_t begin = 0; begin < count; begin += window) {
        for (auto i = begin; i < begin + window; ++i)
            balancers[i % flows % balancers.size()].send(headers[i % flows] + datagram_of(i));
        for (std::uint32_t i = 0; i < window; ++i) {
            const auto request = target.receive();
            note(asked, request.payload);
            target.send_to(request.from, request.payload);
        }
        for (auto i = begin; i < begin + window; ++i)
            note(answered, balancers[i % flows % balancers.size()].receive().payload);
    }
    CHECK(std::ranges::count(asked, true) == count);
    CHECK(std::ranges::count(answered, true) == count);
    CHECK(forwarder.flows() == flows);
    CHECK(forwarder.record.dropped() == 0);
}
