// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/capacity.hpp"

#include "go-mmproxy/host/descriptors.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <string>
#include <vector>

using namespace go_mmproxy;

namespace {

service_settings serving(protocol_choice protocol) {
    service_settings s;
    s.protocol = protocol;
    return s;
}

using shares = std::vector<std::size_t>;

} // namespace

TEST_CASE("a connection takes two descriptors, a flow one", "[go-mmproxy][capacity]") {
    CHECK(make_capacity(serving(protocol_choice::tcp), 1000).connections == 500);
    CHECK(make_capacity(serving(protocol_choice::udp), 1000).flows == 1000);
}

TEST_CASE("connections and flows share the descriptors in halves", "[go-mmproxy][capacity]") {
    const auto limits = make_capacity(serving(protocol_choice::all), 1000);
    CHECK(limits.connections == 250);
    CHECK(limits.flows == 500);
}

TEST_CASE("a number that is given leaves the rest to the other", "[go-mmproxy][capacity]") {
    auto s = serving(protocol_choice::all);
    SECTION("of connections") {
        s.max_connections = 100;
        CHECK(make_capacity(s, 1000).connections == 100);
        CHECK(make_capacity(s, 1000).flows == 800);
    }
    SECTION("of flows") {
        s.max_flows = 100;
        CHECK(make_capacity(s, 1000).connections == 450);
        CHECK(make_capacity(s, 1000).flows == 100);
    }
}

TEST_CASE("what is given stands as far as the descriptors last", "[go-mmproxy][capacity]") {
    auto s = serving(protocol_choice::tcp);
    s.max_connections = 400;
    CHECK(make_capacity(s, 1000).connections == 400);
    CHECK(make_capacity(s, 600).connections == 300);
    s = serving(protocol_choice::all);
    s.max_connections = 400; // which may be more than half
    CHECK(make_capacity(s, 1000).connections == 400);
    CHECK(make_capacity(s, 1000).flows == 200);
    s.max_flows = 800;
    CHECK(make_capacity(s, 1000).connections == 100);
    CHECK(make_capacity(s, 1000).flows == 200);
}

TEST_CASE("each flag that asks for more than there is, is named with what there is", "[go-mmproxy][capacity]") {
    auto s = serving(protocol_choice::all);
    s.max_connections = s.max_flows = 1000;
    const auto names = name_shortages(s, {.connections = 7, .flows = 9}, 64);
    REQUIRE(names.size() == 2);
    for (const auto* part : {"-max-connections 1000", "64", "it is 7", "LimitNOFILE"})
        CHECK(names[0].find(part) != std::string::npos);
    CHECK(names[1].find("-max-flows 1000") != std::string::npos);
    CHECK(name_shortages(s, {.connections = 1000, .flows = 1000}, 10'000).empty());
    CHECK(name_shortages(serving(protocol_choice::all), {.connections = 7, .flows = 9}, 64).empty());
}

TEST_CASE("there is always room for one", "[go-mmproxy][capacity]") {
    auto s = serving(protocol_choice::all);
    CHECK(make_capacity(s, 0).connections == 1);
    CHECK(make_capacity(s, 0).flows == 1);
    s.max_connections = 100;
    CHECK(make_capacity(s, 10).flows == 1);
}

TEST_CASE("one service has every descriptor that is spare", "[go-mmproxy][capacity]") {
    auto s = serving(GENERATE(protocol_choice::tcp, protocol_choice::udp, protocol_choice::all));
    CHECK(share_descriptors(std::vector{s}, 1000) == shares{1000});
    s.max_connections = s.max_flows = 2000;
    CHECK(share_descriptors(std::vector{s}, 1000) == shares{1000});
}

TEST_CASE("services that ask for no numbers share what is spare evenly", "[go-mmproxy][capacity]") {
    const std::vector three{serving(protocol_choice::tcp), serving(protocol_choice::udp),
                            serving(protocol_choice::all)};
    CHECK(share_descriptors(three, 900) == shares{300, 300, 300});
    CHECK(share_descriptors(three, 0) == shares{0, 0, 0});
    CHECK(share_descriptors({}, 900).empty());
}

TEST_CASE("a service that asks for numbers has them, and leaves the rest to the other services",
          "[go-mmproxy][capacity]") {
    std::vector two{serving(protocol_choice::tcp), serving(protocol_choice::udp)};
    two[0].max_connections = 100;
    two[0].max_flows = 1000; // of no effect with TCP alone
    CHECK(share_descriptors(two, 1000) == shares{200, 800});
    two[0].protocol = protocol_choice::all;
    two[0].max_flows = 0; // as many as there is room for
    CHECK(share_descriptors(two, 1000) == shares{500, 500});
    CHECK(make_capacity(two[0], 500).connections == 100);
}

TEST_CASE("services that ask for more than there is have even parts, whatever they ask for", "[go-mmproxy][capacity]") {
    std::vector three{serving(protocol_choice::tcp), serving(protocol_choice::udp), serving(protocol_choice::udp)};
    three[0].max_connections = 1'000'000'000;
    three[1].max_flows = 1'000'000'000;
    CHECK(share_descriptors(three, 900) == shares{300, 300, 300});
    three[1].max_flows = 100;
    CHECK(share_descriptors(three, 900) == shares{400, 100, 400});
    three[0].max_connections = 175;
    CHECK(share_descriptors(three, 900) == shares{350, 100, 450});
}

TEST_CASE("the share of a service grows with its number, and no other one's falls below its even part",
          "[go-mmproxy][capacity]") {
    std::vector three{serving(protocol_choice::tcp), serving(protocol_choice::all), serving(protocol_choice::udp)};
    three[1].max_connections = 200;
    three[2].max_flows = 250;
    std::size_t before = 0;
    for (three[0].max_connections = 1; three[0].max_connections < 1000; ++three[0].max_connections) {
        const auto shared = share_descriptors(three, 900);
        CHECK(shared[0] >= before);
        CHECK(shared[1] >= 300);
        CHECK(shared[2] == 250);
        CHECK(shared[0] + shared[1] + shared[2] <= 900);
        before = shared[0];
    }
    CHECK(before == 325);
}

TEST_CASE("one service has the descriptors that its numbers ask for, as far as they last", "[go-mmproxy][capacity]") {
    auto s = serving(protocol_choice::tcp);
    s.max_connections = 200;
    CHECK(share_descriptors(std::vector{s}, 1000) == shares{400});
    CHECK(share_descriptors(std::vector{s}, 399) == shares{399});
    s.protocol = protocol_choice::all;
    CHECK(share_descriptors(std::vector{s}, 1000) == shares{1000});
}

TEST_CASE("the process itself keeps descriptors for its threads and sockets", "[go-mmproxy][descriptors]") {
    CHECK(spare_descriptors(1041, {.threads = 1, .listeners = 1}) == 1000);
    CHECK(spare_descriptors(1041, {.threads = 2, .listeners = 4}) == 989);
    CHECK(spare_descriptors(10, {.threads = 1, .listeners = 1}) == 0);
    CHECK(spare_descriptors(1041, {.threads = 1, .listeners = 1, .services = 3}) == 984);
}

TEST_CASE("a listener of UDP keeps a descriptor for its socket and one for epoll", "[go-mmproxy][descriptors]") {
    CHECK(spare_descriptors(1041, {.threads = 1, .listeners = 1, .datagram_listeners = 1}) == 999);
    CHECK(spare_descriptors(1041, {.threads = 1, .listeners = 5, .datagram_listeners = 4, .services = 5}) == 960);
}

TEST_CASE("threads that relay keep descriptors for pipes, but no more than an eighth of all",
          "[go-mmproxy][capacity]") {
    CHECK(spare_descriptors(10'041, {.threads = 1, .relaying_threads = 1, .listeners = 1}) == 10'000 - 128);
    CHECK(spare_descriptors(1041, {.threads = 2, .relaying_threads = 2, .listeners = 4}) == 989 - 130);
}
