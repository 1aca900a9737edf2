// SPDX-License-Identifier: BSL-1.0
//
// UDP forwarders that send their targets headers: what the target receives, what comes back, and what observers are
// told.
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/forwarder/udp/headers_to_target.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/upstream_header/send_header.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/flow_recorder.hpp"
#include "support/own_forwarder.hpp"
#include "support/print.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/running_udp_forwarder.hpp"
#include "support/sending_forwarder.hpp"
#include "support/temporary_directory.hpp"
#include "support/udp_socket.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::literals;
using mmproxy::tests::byte_view;
using mmproxy::tests::bytes;
using mmproxy::tests::text;

namespace {

template <class HeaderVersion, class UpstreamHeader>
using sending = own_forwarder<
    udp_forwarder<HeaderVersion, dual_stack, external_routing, UpstreamHeader, flow_recorder, udp_options>>;
using wrapping_v2 = sending<no_header, send_header<v2>>;
using wrapping_spp = sending<no_header, send_header<spp>>;
using wrapping_first = sending<no_header, send_header<v2, first_datagram>>;
using passing_on = sending<any_version, send_header<spp>>;

/// Where plain clients send to.
constexpr auto entry_v4 = "127.0.0.1:8000"_address;
constexpr auto entry_v6 = "[::1]:8000"_address;
constexpr auto both_entries = "[::]:8000"_address;
constexpr auto client = "203.0.113.7:4711"_address;
constexpr auto destination = "192.0.2.1:53"_address;

/// Forwarders of one process may be each other's targets.
constexpr udp_options in_a_chain{.dials_own_listeners = true};

std::string v2_header(const socket_address& from, const socket_address& to) {
    return proxy_header::v2_datagram(from, to);
}

/// Some datagrams that the kernel joins, a shorter one at the end.
std::string burst_of(std::size_t count, std::size_t size) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all.append(size, static_cast<char>('a' + i % 26));
    return all.append("short");
}

std::vector<std::string> pieces_of(const std::string& all, std::size_t size) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < all.size(); at += size) pieces.push_back(all.substr(at, size));
    return pieces;
}

header named(const bytes& tlvs) {
    return {.command = command::proxy,
            .transport = transport::datagram,
            .source = client,
            .destination = destination,
            .tlvs = tlvs,
            .version = 2};
}

request request_of(const header& h) {
    return {.client = h.source, .destination = h.destination, .balancer = "10.0.0.1:1"_address, .header = h};
}

} // namespace

TEST_CASE("the headers of a batch stay where they are until it is sent", "[upstream_header][udp]") {
    detail::headers_to_target<send_header<v2>> store{{}};
    const bytes small = text(proxy_header::tlv(0xE0, "tlv"));
    const bytes large = text(proxy_header::tlv(0xE0, std::string(60'000, 't')));
    std::vector<std::pair<byte_view, std::size_t>> written;
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 5000; ++i) {
            const auto& tlvs = i % 1000 == 0 ? large : small;
            const auto said = named(tlvs);
            errc error = errc::need_more;
            written.emplace_back(store.write(request_of(said), error), tlvs.size());
            REQUIRE(error == errc::success);
        }
        for (const auto& [header, tlvs] : written) {
            const auto read = v2::parse(header);
            REQUIRE(read);
            REQUIRE(read.size == header.size());
            REQUIRE(read.header.source == client);
            REQUIRE(read.header.tlvs.size() == tlvs);
        }
        written.clear();
        store.clear();
    }
}

TEST_CASE("a header that cannot be said is refused before a flow is opened", "[upstream_header][udp]") {
    detail::headers_to_target<send_header<spp>> store{{}};
    const header local{.version = 2};
    errc error = errc::success;
    CHECK(store.why_not(request_of(local)) == errc::unsayable_unnamed);
    CHECK(store.write(request_of(local), error).empty());
    CHECK(error == errc::unsayable_unnamed);
    CHECK(store.why_not(request_of(named({}))) == errc::success);
}

TEST_CASE("a flow is introduced on every datagram, or once", "[upstream_header][udp]") {
    detail::flow_introduction<send_header<v2>> every;
    every.note_sent();
    CHECK(every.is_due());
    detail::flow_introduction<send_header<v2, first_datagram>> once;
    CHECK(once.is_due());
    once.note_sent();
    CHECK_FALSE(once.is_due());
    once.note_dropped();
    CHECK(once.is_due());
}

TEST_CASE("every datagram reaches the target behind a header that names its two ends", "[net][upstream_header][udp]") {
    const network_namespace network;
    const udp_socket v4_target{target_v4()};
    const udp_socket v6_target{target_v6()};
    const flow_recorder record;
    wrapping_v2 forwarder{both_targets(), record};
    forwarder.listen(both_entries); // one socket for both families
    const bool is_v4 = GENERATE(true, false);
    const auto& entry = is_v4 ? entry_v4 : entry_v6;
    const auto& target = is_v4 ? v4_target : v6_target;
    const auto sender = udp_socket::connect(entry, is_v4 ? "127.0.0.9:0"_address : socket_address{});
    const auto header = v2_header(sender.local(), entry);
    for (const std::string payload : {"one", "", "three"}) {
        sender.send(payload);
        const auto got = target.receive();
        CHECK(got.payload == header + payload);
        CHECK(got.from.address == entry.address); // the host's own address
        target.send_to(got.from, "answer to " + payload);
        CHECK(sender.receive().payload == "answer to " + payload);
    }
    CHECK(record.opened() == 1);
    CHECK(record.delivered().from_client.bytes == 8); // of the client's own
    CHECK(record.delivered().from_client.datagrams == 3);
}

TEST_CASE("with first_datagram a flow's first datagram alone has the header", "[net][upstream_header][udp]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    wrapping_first forwarder{both_targets(), record};
    forwarder.listen(entry_v4);
    for (int i = 0; i < 2; ++i) { // clients
        const auto sender = udp_socket::connect(entry_v4);
        sender.send("first");
        CHECK(target.receive().payload == v2_header(sender.local(), entry_v4) + "first");
        for (const std::string payload : {"second", "", "fourth"}) {
            sender.send(payload);
            CHECK(target.receive().payload == payload);
        }
    }
    CHECK(record.opened() == 2);
}

TEST_CASE("a first datagram that is too large leaves its header to the next", "[net][upstream_header][udp]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    wrapping_first forwarder{both_targets(), record};
    forwarder.listen(entry_v4);
    const auto sender = udp_socket::connect(entry_v4);
    const auto header = v2_header(sender.local(), entry_v4);
    sender.send(std::string(65507 - header.size() + 1, 'x'));
    CHECK(record.drop() == std::errc::message_size);
    sender.send("next");
    CHECK(target.receive().payload == header + "next");
    const std::string largest(65507, 'y');
    sender.send(largest); // without a header it fits
    CHECK((target.receive().payload == largest));
}

TEST_CASE("a target that was not there is told of the client when it is back", "[net][upstream_header][udp]") {
    const network_namespace network;
    const flow_recorder record;
    wrapping_first forwarder{both_targets(), record};
    forwarder.listen(entry_v4);
    const auto sender = udp_socket::connect(entry_v4);
    sender.send("lost");
    CHECK(record.drop() == std::errc::connection_refused);
    const udp_socket target{target_v4()};
    sender.send("found");
    CHECK(target.receive().payload == v2_header(sender.local(), entry_v4) + "found");
    CHECK(record.opened() == 1);
}

TEST_CASE("datagrams that leave together have a header each", "[net][upstream_header][udp]") {
    constexpr std::size_t size = 100;
    const network_namespace network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    wrapping_v2 forwarder{both_targets(), record};
    forwarder.listen(entry_v4);
    const auto sender = udp_socket::connect(entry_v4);
    const auto header = v2_header(sender.local(), entry_v4);
    const auto all = burst_of(50, size);
    sender.send_segments(all, size);
    auto expected = pieces_of(all, size);
    for (auto& payload : expected) payload.insert(0, header);
    CHECK(target.receive_payloads(expected.size()) == expected);
    CHECK(eventually([&] { return record.delivered().from_client.datagrams == expected.size(); }));
    CHECK(record.delivered().from_client.bytes == all.size());
    CHECK(record.dropped() == 0);
}

TEST_CASE("with first_datagram one header goes before datagrams that come together", "[net][upstream_header][udp]") {
    constexpr std::size_t size = 100;
    const network_namespace network;
    const udp_socket target{target_v4()};
    wrapping_first forwarder{both_targets()};
    forwarder.listen(entry_v4);
    const auto sender = udp_socket::connect(entry_v4);
    const auto all = burst_of(50, size);
    sender.send_segments(all, size);
    auto expected = pieces_of(all, size);
    expected.front().insert(0, v2_header(sender.local(), entry_v4));
    CHECK(target.receive_payloads(expected.size()) == expected);
}

TEST_CASE("SPP is put on each datagram, and taken off each reply", "[net][upstream_header][udp][spp]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    wrapping_spp forwarder{both_targets(), record};
    forwarder.listen(entry_v4);
    const auto sender = udp_socket::connect(entry_v4);
    const auto header = proxy_header::spp(sender.local(), entry_v4);
    sender.send("request");
    const auto got = target.receive();
    CHECK(got.payload == header + "request");
    target.send_to(got.from, header + "reply");
    CHECK(sender.receive().payload == "reply");
    target.send_to(got.from, header);
    CHECK(sender.receive().payload.empty());
    SECTION("replies of one call") {
        constexpr std::size_t size = 50;
        std::string all;
        for (int i = 0; i < 20; ++i) all.append(header).append(size - header.size(), static_cast<char>('a' + i));
        target.send_segments(all, size, got.from);
        for (const auto& reply : sender.receive_payloads(20)) CHECK(reply.size() == size - header.size());
    }
    SECTION("a reply without a header is dropped") {
        target.send_to(got.from, "a reply without a header, which is longer than one");
        CHECK(record.reply_drop() == errc::not_proxy);
        CHECK(sender.is_silent_for(a_while));
    }
    SECTION("a reply that is too short for one is dropped") {
        target.send_to(got.from, header.substr(0, 37));
        CHECK(record.reply_drop() == errc::truncated);
        CHECK(sender.is_silent_for(a_while));
    }
}

TEST_CASE("a header that comes with a datagram is passed on in another version", "[net][upstream_header][udp][spp]") {
    const network_namespace network;
    const udp_socket target{target_v4()};
    const flow_recorder record;
    passing_on forwarder{both_targets(), record};
    forwarder.listen(at_v4());
    const auto balancer = udp_socket::connect(at_v4());
    const auto header = proxy_header::spp(client, destination);
    balancer.send(proxy_header::v2_datagram(client, destination, proxy_header::tlv(0xE0, "no room in SPP")) + "hi");
    const auto got = target.receive();
    CHECK(got.payload == header + "hi");
    CHECK(got.from.address == target_v4().address); // not the client's
    target.send_to(got.from, header + "reply");
    CHECK(balancer.receive().payload == "reply");
    CHECK(record.all(flow_event::opened).at(0).about.client == client);
    balancer.send(proxy_header::v2_local() + "health");
    CHECK(record.drop() == errc::unsayable_unnamed);
    CHECK(record.opened() == 1);
}

namespace {

/// Sends datagrams of many sizes to the entry, which the forwarder behind it unwraps: the target sees the client
/// itself, and what it answers comes back.
void check_through(const socket_address& entry, const udp_socket& target) {
    std::mt19937 random{20261129}; // NOLINT: every run tries the same
    for (int clients = 0; clients < 5; ++clients) {
        const auto from = entry.address.is_v4() ? "127.0.0.9:0"_address : socket_address{};
        const auto sender = udp_socket::connect(entry, from);
        for (int i = 0; i < 20; ++i) {
            // An empty first datagram would be an announcement alone, see first_datagram.
            const std::string payload(i == 1 ? 0 : 1 + random() % 9000, static_cast<char>('a' + i));
            sender.send(payload);
            const auto got = target.receive();
            CHECK((got.payload == payload));
            CHECK(got.from.address == sender.local().address);
            target.send_to(got.from, payload + "!");
            CHECK((sender.receive().payload == payload + "!"));
        }
    }
}

template <class Wrapping, class Unwrapping> void check_wrapped_and_unwrapped() {
    const proxied_network network;
    const udp_socket v4_target{target_v4()};
    const udp_socket v6_target{target_v6()};
    const flow_recorder record;
    const Unwrapping unwraps{in_a_chain};
    Wrapping wraps{dual_stack{at_v4(), at_v6()}, in_a_chain, record};
    wraps.listen(both_entries);
    check_through(entry_v4, v4_target);
    check_through(entry_v6, v6_target);
    CHECK(record.opened() == 10);
    CHECK(record.dropped() == 0);
    CHECK(unwraps.record.dropped() == 0);
}

} // namespace

TEST_CASE("datagrams that are wrapped and unwrapped again come from the client itself", "[net][wrapping][udp]") {
    SECTION("v2") {
        check_wrapped_and_unwrapped<wrapping_v2, running_udp_forwarder<>>();
    }
    SECTION("v2 on the first datagram") {
        check_wrapped_and_unwrapped<wrapping_first, running_udp_forwarder<first_datagram>>();
    }
    SECTION("SPP") {
        check_wrapped_and_unwrapped<wrapping_spp, running_udp_forwarder<every_datagram, spp>>();
    }
}

TEST_CASE("dnsdist takes the client of a query from the header that it is wrapped in", "[net][wrapping][dnsdist]") {
    require_program("dnsdist", "dnsdist");
    require_program("dig", "bind9-dnsutils");
    const network_namespace network;
    const temporary_directory directory;
    // It answers each client with another address, and takes headers from this host alone.
    child_process server{{"dnsdist", "--supervised", "--disable-syslog", "-C",
                          directory.write("dnsdist.conf", R"(setLocal('127.0.0.1:8080')
setACL({'0.0.0.0/0'})
setSecurityPollSuffix('')
setProxyProtocolACL({'127.0.0.1/32'})
addAction('127.0.0.9/32', SpoofAction('192.0.2.9'))
addAction('127.0.0.10/32', SpoofAction('192.0.2.10'))
addAction(AllRule(), SpoofAction('192.0.2.99'))
)")}};
    REQUIRE(server.listens(8080, 2));
    wrapping_v2 forwarder{both_targets()};
    forwarder.listen(entry_v4);
    const auto by_tcp = sending_forwarder::wrapping(sending_forwarder::version::v2, entry_v4);
    const std::string protocol = GENERATE("+notcp", "+tcp");
    const auto ask = [&](const std::string& from) {
        return run_program({"dig", "+short", "+tries=1", "+time=15", protocol, "-b", from, "-p", "8000", "@127.0.0.1",
                            "www.example.com", "A"})
            .output;
    };
    CHECK(ask("127.0.0.9") == "192.0.2.9\n");
    CHECK(ask("127.0.0.10") == "192.0.2.10\n");
    CHECK(ask("127.0.0.11") == "192.0.2.99\n");
}
