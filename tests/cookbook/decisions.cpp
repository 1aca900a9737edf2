// SPDX-License-Identifier: BSL-1.0
//
// Recipes of cmake/documentation/pages/cookbook.md, which takes the code between the marks: who is let in, where to.
#include <mmproxy/access_control.hpp>
#include <mmproxy/address.hpp>
#include <mmproxy/address_family.hpp>
#include <mmproxy/header_version.hpp>
#include <mmproxy/reloadable.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/tlv.hpp>

#include "support/catch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace mmproxy::literals;

namespace {

//! [subnets]
/// Reads a subnet or an address a line.
mmproxy::subnet_set read_subnets(std::istream& lines) {
    std::vector<mmproxy::subnet> found;
    for (std::string line; std::getline(lines, line);) {
        const auto subnet = mmproxy::parse_subnet(line);
        if (!subnet) throw std::runtime_error{line.append(": no subnet")};
        found.push_back(*subnet);
    }
    return mmproxy::subnet_set{found};
}
//! [subnets]

//! [reload]
/// Exchanges the list that forwarders have copies of; any thread may do so, and connections that there are go on.
void read_again(mmproxy::reloadable<mmproxy::subnet_set>& in_force, std::istream& lines) {
    in_force.reload(read_subnets(lines));
}
//! [reload]

//! [access]
/// Balancers of a list; no client that the target trusts, be it for its own host's sake or for its neighbours'.
auto who_may_come(mmproxy::subnet_set balancers, mmproxy::subnet_set trusted) {
    return mmproxy::all_allow{std::move(balancers), mmproxy::loopback_guard{},
                              mmproxy::denied_clients{std::move(trusted)}};
}
//! [access]

//! [verified]
/// Clients alone whose certificate the balancer has verified, as it tells in the TLV SSL, and its own health checks.
struct verified_clients {
    mmproxy::subnet_set balancers;

    bool allows(const mmproxy::ip_address& balancer) const noexcept { return balancers.contains(balancer); }
    bool allows_client(const mmproxy::request& asked) const noexcept {
        const auto tls = mmproxy::ssl(asked.header.tlvs);
        return asked.header.is_local() || (tls && tls->verified());
    }
};

static_assert(mmproxy::access_control_policy<verified_clients>);
//! [verified]

//! [server name]
/// A target for each name that clients ask a TLS server for, which the balancer tells in the TLV AUTHORITY.
struct by_server_name {
    std::map<std::string, mmproxy::socket_address, std::less<>> targets;

    std::optional<mmproxy::socket_address> target_for(const mmproxy::request& asked) const noexcept {
        const auto found = targets.find(mmproxy::authority(asked.header.tlvs).value_or(""));
        return found == targets.end() ? std::nullopt : std::optional{found->second}; // nullopt: not served
    }
};

static_assert(mmproxy::address_family_policy<by_server_name>);
//! [server name]

//! [port]
/// One target a listening port: what has come to 9000 + n goes to 8000 + n.
struct by_port {
    std::optional<mmproxy::socket_address> target_for(const mmproxy::request& asked) const noexcept {
        const auto port = asked.local().port; // of a connection a system call, unless the observer wants it, too
        if (port < 9000 || port > 9099) return std::nullopt;
        return mmproxy::socket_address{"127.0.0.1:0"_address.address, static_cast<std::uint16_t>(port - 1000)};
    }
};

static_assert(mmproxy::address_family_policy<by_port>);
//! [port]

//! [shards]
/// Spreads clients over targets, each client always to the same one. The targets are of one family; there is one at
/// least.
struct shards {
    std::vector<mmproxy::socket_address> targets;

    std::optional<mmproxy::socket_address> target_for(const mmproxy::proxied_addresses& client) const noexcept {
        std::size_t hash = 0;
        for (const auto byte : client.source.address.bytes()) hash = 31 * hash + std::to_integer<std::size_t>(byte);
        return targets[hash % targets.size()];
    }
};

static_assert(mmproxy::address_family_policy<shards>);
//! [shards]

constexpr auto client = "203.0.113.7:4711"_address;
constexpr auto balancer = "10.0.0.1:1000"_address;

mmproxy::subnet_set subnets(const char* lines) {
    std::istringstream text{lines};
    return read_subnets(text);
}

mmproxy::request asked_with(const mmproxy::header& h) {
    return {.client = h.source, .balancer = balancer, .header = h, .sent_to = "192.0.2.1:9005"_address};
}

/// A builder of headers, and a view of the one that it has built.
struct built {
    mmproxy::header_builder builder = mmproxy::header_builder{}.tcp(client, "192.0.2.1:9005"_address);
    mmproxy::header view() const { return builder.header(); }
};

} // namespace

TEST_CASE("the recipe for a list of subnets", "[cookbook]") {
    const auto list = subnets("10.0.0.0/8\n2001:db8::1");
    CHECK(list.contains(balancer.address));
    CHECK_FALSE(list.contains(client.address));
    CHECK_THROWS_AS(subnets("10.0.0.0/33"), std::runtime_error);
}

TEST_CASE("the recipe for a list that is exchanged", "[cookbook]") {
    mmproxy::reloadable list{subnets("10.0.0.0/8")};
    const auto of_forwarder = list;
    CHECK(of_forwarder.allows(balancer.address));
    std::istringstream other{"192.0.2.0/24"};
    read_again(list, other);
    CHECK_FALSE(of_forwarder.allows(balancer.address));
}

TEST_CASE("the recipe for who is let in", "[cookbook]") {
    const auto access = who_may_come(subnets("10.0.0.0/8"), subnets("203.0.113.0/24"));
    CHECK(access.allows(balancer.address));
    CHECK_FALSE(access.allows(client.address));
    const auto refusal_of = [&](const mmproxy::socket_address& named) {
        const mmproxy::header h{.source = named};
        return mmproxy::client_refusal(access, asked_with(h));
    };
    CHECK(refusal_of(client) == mmproxy::errc::client_denied);
    CHECK(refusal_of("127.0.0.1:1"_address) == mmproxy::errc::loopback_client);
    CHECK_FALSE(refusal_of("198.51.100.1:1"_address));
}

TEST_CASE("the recipe for clients with a certificate", "[cookbook]") {
    const verified_clients access{subnets("10.0.0.0/8")};
    built b;
    CHECK_FALSE(access.allows_client(asked_with(b.view())));
    b.builder.ssl({.certificate_in_connection = true, .verify = 0});
    const auto verified = b.view();
    CHECK(access.allows_client(asked_with(verified)));
}

TEST_CASE("the recipe for targets by the name asked for", "[cookbook]") {
    const by_server_name targets{{{"a.example", "127.0.0.1:1"_address}, {"b.example", "127.0.0.1:2"_address}}};
    built b;
    b.builder.authority("b.example");
    const auto named = b.view();
    CHECK(targets.target_for(asked_with(named)) == "127.0.0.1:2"_address);
    b.builder.authority("c.example");
    const auto unknown = b.view();
    CHECK_FALSE(targets.target_for(asked_with(unknown)));
}

TEST_CASE("the recipe for targets by the port", "[cookbook]") {
    const auto h = built{}.view();
    CHECK(by_port{}.target_for(asked_with(h)) == "127.0.0.1:8005"_address);
}

TEST_CASE("the recipe for shards", "[cookbook]") {
    const shards targets{{"127.0.0.1:1"_address, "127.0.0.1:2"_address}};
    const mmproxy::proxied_addresses one{client, {}, balancer};
    const mmproxy::proxied_addresses other{"203.0.113.8:4711"_address, {}, balancer};
    CHECK(targets.target_for(one) == targets.target_for(one));
    CHECK(targets.target_for(one) != targets.target_for(other));
}
