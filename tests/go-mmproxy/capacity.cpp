// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/capacity.hpp"

#include "go-mmproxy/descriptors.hpp"
#include "support/catch.hpp"

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

TEST_CASE("what is given stands, whatever the descriptors", "[go-mmproxy][capacity]") {
    auto s = serving(protocol_choice::all);
    s.max_connections = s.max_flows = 1'000'000;
    CHECK(make_capacity(s, 10).connections == 1'000'000);
    CHECK(make_capacity(s, 10).flows == 1'000'000);
}

TEST_CASE("there is always room for one", "[go-mmproxy][capacity]") {
    auto s = serving(protocol_choice::all);
    CHECK(make_capacity(s, 0).connections == 1);
    CHECK(make_capacity(s, 0).flows == 1);
    s.max_connections = 100;
    CHECK(make_capacity(s, 10).flows == 1);
}

TEST_CASE("the process itself keeps descriptors for its threads and sockets", "[go-mmproxy][descriptors]") {
    CHECK(spare_descriptors(1081, {.threads = 1, .listeners = 1}) == 1000);
    CHECK(spare_descriptors(1081, {.threads = 2, .listeners = 4}) == 981);
    CHECK(spare_descriptors(10, {.threads = 1, .listeners = 1}) == 0);
}

TEST_CASE("threads that relay keep descriptors for pipes, but no more than an eighth of all",
          "[go-mmproxy][capacity]") {
    CHECK(spare_descriptors(10'081, {.threads = 1, .relaying_threads = 1, .listeners = 1}) == 10'000 - 128);
    CHECK(spare_descriptors(1081, {.threads = 2, .relaying_threads = 2, .listeners = 4}) == 981 - 135);
}
