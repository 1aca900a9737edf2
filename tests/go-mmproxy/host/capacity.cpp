// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/capacity.hpp"

#include "go-mmproxy/host/descriptors.hpp"
#include "support/catch.hpp"

#include <string>

using namespace go_mmproxy;

namespace {

settings serving(protocol_choice protocol) {
    settings s;
    s.protocol = protocol;
    return s;
}

} // namespace

TEST_CASE("a connection takes two descriptors, a flow one", "[go-mmproxy][capacity]") {
    CHECK(make_capacity(serving(protocol_choice::tcp), 1000).connections == 500);
    CHECK(make_capacity(serving(protocol_choice::udp), 1000).flows == 1000);
}

TEST_CASE("connections and flows share the descriptors in halves", "[go-mmproxy][capacity]") {
    const auto most = make_capacity(serving(protocol_choice::all), 1000);
    CHECK(most.connections == 250);
    CHECK(most.flows == 500);
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

TEST_CASE("the process itself keeps descriptors for its threads and sockets", "[go-mmproxy][descriptors]") {
    CHECK(spare_descriptors(1041, {.threads = 1, .listeners = 1}) == 1000);
    CHECK(spare_descriptors(1041, {.threads = 2, .listeners = 4}) == 989);
    CHECK(spare_descriptors(10, {.threads = 1, .listeners = 1}) == 0);
}

TEST_CASE("threads that relay keep descriptors for pipes, but no more than an eighth of all",
          "[go-mmproxy][capacity]") {
    CHECK(spare_descriptors(10'041, {.threads = 1, .relaying_threads = 1, .listeners = 1}) == 10'000 - 128);
    CHECK(spare_descriptors(1041, {.threads = 2, .relaying_threads = 2, .listeners = 4}) == 989 - 130);
}
