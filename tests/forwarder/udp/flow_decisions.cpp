// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/udp/flow_decisions.hpp>

#include "support/catch.hpp"

#include <optional>

using namespace mmproxy;

namespace {

const auto client = "203.0.113.7:4711"_address;
const auto some_target = "127.0.0.1:53"_address;
const auto other_target = "127.0.0.2:53"_address;
const datagram_way way{.peer = "192.0.2.1:5000"_address, .local = "192.0.2.9:53"_address};

header header_of(const socket_address& source) {
    header h;
    h.source = source;
    h.destination = "198.51.100.1:53"_address;
    return h;
}

/// A target that the test changes.
struct changing_target {
    std::optional<socket_address> target_for(const request& /*asked*/) const noexcept { return *target; }

    const std::optional<socket_address>* target;
};

/// Lets one balancer send, and clients in as long as the test says so.
struct changing_access {
    bool allows(const ip_address& balancer) const noexcept { return balancer == way.peer.address; }
    bool allows_client(const request& /*asked*/) const noexcept { return *is_open; }

    const bool* is_open;
};

struct decided {
    std::optional<socket_address> target = some_target;
    bool is_open = true;
    detail::flow_decisions<changing_target, changing_access> decisions{changing_target{&target},
                                                                       changing_access{&is_open}};

    request ask(const header& h) const { return decisions.request_of(h, way, 3); }
};

} // namespace

TEST_CASE("a datagram asks for what its header and its way say, canonical", "[forwarder][flow_decisions]") {
    const decided d;
    const auto h = header_of("[::ffff:203.0.113.7]:4711"_address);
    const auto asked = d.ask(h);
    CHECK(asked.client == client);
    CHECK(asked.destination == h.destination);
    CHECK(asked.balancer == way.peer);
    CHECK(asked.local() == way.local);
    CHECK(asked.listener == 3);
    CHECK(&asked.header == &h);
    CHECK(d.decisions.allows(way.peer.address));
    CHECK_FALSE(d.decisions.allows(client.address));
}

TEST_CASE("a datagram's flow is that of its client and its target", "[forwarder][flow_decisions]") {
    decided d;
    const auto h = header_of(client);
    CHECK(d.decisions.key_of(d.ask(h), nullptr) == detail::flow_key{client, some_target, false});
    d.target = std::nullopt;
    CHECK_FALSE(d.decisions.key_of(d.ask(h), nullptr).target.is_specified());
}

TEST_CASE("a header that names no client makes a flow of the balancer's own", "[forwarder][flow_decisions]") {
    const decided d;
    const header unnamed;
    const auto key = d.decisions.key_of(d.ask(unnamed), nullptr);
    CHECK(key == detail::flow_key{way.peer, some_target, true});
    CHECK_FALSE(key.client().is_specified());
}

TEST_CASE("without an announcement policies are asked anew", "[forwarder][flow_decisions]") {
    decided d;
    const auto h = header_of(client);
    CHECK_FALSE(d.decisions.refusal_of(d.ask(h), nullptr));
    d.is_open = false;
    d.target = other_target;
    CHECK(d.decisions.refusal_of(d.ask(h), nullptr) == errc::client_not_allowed);
    CHECK(d.decisions.key_of(d.ask(h), nullptr).target == other_target);
}

TEST_CASE("what was announced is decided once, whatever policies say later", "[forwarder][flow_decisions]") {
    decided d;
    announcement announced{.said = header_of(client)};
    const bool was_open = GENERATE(true, false);
    d.is_open = was_open;
    const auto key = d.decisions.key_of(d.ask(announced.said), &announced);
    d.is_open = !was_open;
    d.target = other_target;
    CHECK(d.decisions.key_of(d.ask(announced.said), &announced) == key);
    CHECK(d.decisions.key_of(announced, way) == key);
    CHECK(key.target == some_target);
    const auto refusal = d.decisions.refusal_of(d.ask(announced.said), &announced);
    CHECK(refusal == (was_open ? std::error_code{} : errc::client_not_allowed));
}
