// SPDX-License-Identifier: BSL-1.0
//
// TCP forwarders that send their targets a header: what the target receives, and what observers are told.
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/forwarder/tcp/header_to_target.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/tlv/fields.hpp>
#include <mmproxy/upstream_header/restated_header.hpp>
#include <mmproxy/upstream_header/send_header.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/own_forwarder.hpp"
#include "support/print.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/running_forwarder.hpp"
#include "support/sending_forwarder.hpp"
#include "support/sysctl.hpp"
#include "support/tcp_stream.hpp"
#include "support/waiting.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>

using namespace mmproxy;
using namespace mmproxy::literals;
using namespace std::chrono_literals;
using mmproxy::tests::text;
using version = sending_forwarder::version;

namespace {

constexpr auto client = "203.0.113.7:4711"_address;
constexpr auto destination = "192.0.2.1:443"_address;

std::string header_of(version v, const socket_address& from, const socket_address& to) {
    return v == version::v1 ? proxy_header::v1(from, to) : proxy_header::v2(from, to);
}

/// A header near the largest there is.
std::string large_header() {
    return proxy_header::v2(client, destination, proxy_header::tlv(0xE0, std::string(0xFF00, 't')));
}

/// A network whose sockets keep less than such a header on the way.
class narrow_network {
public:
    narrow_network() {
        set_sysctl("net/ipv4/tcp_wmem", "4096 4096 4096");
        set_sysctl("net/ipv4/tcp_rmem", "4096 4096 4096");
    }

private:
    network_namespace network_;
};

/// A policy of one's own, which adds a TLV, and dials from the client's own address all the same.
struct introduced_as_client : send_header<v2> {
    static constexpr bool dials_from_client = true;

    static serialize_result serialize(const request& asked, transport protocol, std::span<std::byte> out) noexcept {
        constexpr std::array tlvs{std::byte{0xE5}, std::byte{0}, std::byte{1}, std::byte{'x'}};
        auto said = restated_header(asked, protocol);
        said.tlvs = tlvs;
        return v2::serialize(said, out);
    }
};

} // namespace

TEST_CASE("a plain connection reaches the target behind a header that names its two ends",
          "[net][upstream_header][tcp]") {
    const network_namespace network;
    tcp_listener v4_target{target_v4()};
    tcp_listener v6_target{target_v6()};
    const auto v = GENERATE(version::v1, version::v2);
    const bool is_v4 = GENERATE(true, false);
    const auto front = is_v4 ? at_v4() : at_v6();
    const auto forwarder = sending_forwarder::wrapping(v); // one socket for both families
    auto stream = is_v4 ? tcp_stream::connect(front, "127.0.0.9:0"_address) : tcp_stream::connect(front);
    auto server = (is_v4 ? v4_target : v6_target).accept();
    const auto expected = header_of(v, stream.local(), front);
    CHECK(server.receive(expected.size()) == expected); // before the client has said a word
    CHECK(server.peer().address == front.address);      // the host's own address, which nobody has to route
    CHECK(server.peer() != stream.local());
    server.send("welcome");
    CHECK(stream.receive(7) == "welcome");
    stream.send("hello");
    CHECK(server.receive(5) == "hello");
    stream.finish_sending();
    CHECK(server.receive_rest().empty());
    server.close();
    CHECK(stream.receive_rest().empty());
}

TEST_CASE("observers are told the client's bytes, and not those of the header", "[net][upstream_header][tcp]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const bool comes_with_header = GENERATE(false, true);
    const auto forwarder = sending_forwarder::passing_on(version::v2);
    auto stream = tcp_stream::connect(at_v4());
    stream.send(proxy_header::v1(client, destination) + (comes_with_header ? "hello" : ""));
    auto server = target.accept();
    const auto header = proxy_header::v2(client, destination);
    CHECK(server.receive(header.size()) == header);
    CHECK(forwarder.record.wait_for(connection_event::connected).at(0).about.client == client);
    if (!comes_with_header) {
        CHECK(forwarder.record.delivered().from_client == 0);
        stream.send("hello");
    }
    CHECK(server.receive(5) == "hello");
    server.send("hi");
    CHECK(stream.receive(2) == "hi");
    stream.finish_sending();
    server.close();
    const auto end = forwarder.record.end();
    CHECK(end.from_client == 5);
    CHECK(end.from_upstream == 2);
    CHECK_FALSE(end.error);
    CHECK(forwarder.record.delivered().from_client == 5);
}

TEST_CASE("a header is passed on in another version, to whichever target serves the client",
          "[net][upstream_header][tcp]") {
    const network_namespace network;
    tcp_listener v4_target{target_v4()};
    tcp_listener v6_target{target_v6()};
    const auto v = GENERATE(version::v1, version::v2);
    const auto forwarder = sending_forwarder::passing_on(v);
    const auto check = [&](tcp_listener& target, const socket_address& from, const socket_address& to) {
        for (const auto& came : {proxy_header::v1(from, to), proxy_header::v2(from, to)}) {
            auto balancer = tcp_stream::connect(at_v4());
            balancer.send(came + "hello");
            auto server = target.accept();
            const auto expected = header_of(v, from, to) + "hello";
            CHECK(server.receive(expected.size()) == expected);
            CHECK(server.peer().address == server.local().address); // it is not dialled from the client's
        }
    };
    check(v4_target, client, destination);
    check(v6_target, "[2001:db8::7]:4711"_address, "[2001:db8::1]:443"_address);
}

TEST_CASE("TLVs are passed on, and the checksum among them is made anew", "[net][upstream_header][tcp]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const auto forwarder = sending_forwarder::passing_on(version::v2);
    auto balancer = tcp_stream::connect(at_v4());
    // Addresses of IPv4 as v4-mapped ones, which are passed on as IPv4 ones; the checksum is that of this header.
    const auto came = text(
        proxy_header::v2("[::ffff:203.0.113.7]:4711"_address, "[::ffff:192.0.2.1]:443"_address,
                         proxy_header::tlv(0x02, "www.example.org") + proxy_header::tlv(0x03, std::string(4, '\0'))));
    auto said = v2::parse(came);
    CHECK(said.error == errc::bad_checksum); // so it is not sent as it is
    const auto correct = [&] {
        header h{.command = command::proxy,
                 .transport = transport::stream,
                 .source = "[::ffff:203.0.113.7]:4711"_address,
                 .destination = "[::ffff:192.0.2.1]:443"_address};
        const auto tlvs =
            text(proxy_header::tlv(0x02, "www.example.org") + proxy_header::tlv(0x03, std::string(4, '\0')));
        h.tlvs = tlvs;
        std::string out(came.size(), '\0');
        CHECK(v2::serialize(h, std::as_writable_bytes(std::span{out})));
        return out;
    }();
    balancer.send(correct);
    auto server = target.accept();
    const auto got = text(server.receive(correct.size() - 24)); // 12 bytes less for each address
    const auto read = v2::parse(got);
    REQUIRE(read);
    CHECK(read.header.source == client);
    CHECK(read.header.destination == destination);
    CHECK(authority(read.header.tlvs) == "www.example.org");
    CHECK(tlv_range{read.header.tlvs}.find(tlv_type::crc32c));
}

TEST_CASE("a balancer's health check is one for the target", "[net][upstream_header][tcp]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const auto forwarder = sending_forwarder::passing_on(version::v2);
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v2_local());
    auto server = target.accept();
    CHECK(server.receive(proxy_header::v2_local().size()) == proxy_header::v2_local());
}

TEST_CASE("a header that the version cannot say refuses the connection, for its reason",
          "[net][upstream_header][tcp]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const auto v = GENERATE(version::v1, version::spp);
    const auto forwarder = sending_forwarder::passing_on(v);
    auto balancer = tcp_stream::connect(at_v4());
    const bool is_datagram = v == version::v1;
    balancer.send(is_datagram ? proxy_header::v2_datagram(client, destination) : proxy_header::v2(client, destination));
    CHECK(forwarder.record.rejection() == errc::unsayable_transport);
    balancer.receive_end();
    CHECK(target.is_silent_for(a_while));
}

TEST_CASE("a target that takes a large header piece by piece gets all of it, and then the payload",
          "[net][upstream_header][tcp]") {
    const narrow_network network;
    tcp_listener target{target_v4()};
    const auto forwarder = sending_forwarder::passing_on(version::v2);
    auto balancer = tcp_stream::connect(at_v4());
    const auto header = large_header();
    balancer.send(header + "hello");
    auto server = target.accept();
    CHECK(server.is_full_for(0ms) == false);
    CHECK(forwarder.record.wait_for(connection_event::header_read).size() == 1);
    CHECK(forwarder.record.all(connection_event::connected).empty()); // not before the header has left
    CHECK(server.receive(header.size()) == header);
    CHECK(server.receive(5) == "hello");
    CHECK(forwarder.record.wait_for(connection_event::connected).size() == 1);
    balancer.finish_sending();
    server.close();
    CHECK(forwarder.record.end().from_client == 5);
}

TEST_CASE("a target that does not take the header costs the connection after connect_timeout",
          "[net][upstream_header][tcp]") {
    const narrow_network network;
    tcp_listener target{target_v4()};
    const auto forwarder = sending_forwarder::passing_on(version::v2, {.header_timeout = {}, .connect_timeout = 200ms});
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(large_header());
    auto server = target.accept();
    CHECK(forwarder.record.rejection() == errc::connect_timed_out);
    CHECK(balancer.receive_end() == std::errc::connection_reset);
    CHECK(forwarder.record.all(connection_event::connected).empty());
}

TEST_CASE("a target that hangs up on the header costs the connection", "[net][upstream_header][tcp]") {
    const narrow_network network;
    tcp_listener target{target_v4()};
    const auto forwarder = sending_forwarder::passing_on(version::v2);
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(large_header());
    target.accept().reset();
    CHECK(forwarder.record.rejection() != std::error_code{});
    CHECK(balancer.receive_end() == std::errc::connection_reset);
}

TEST_CASE("a target that refuses is seen refusing", "[net][upstream_header][tcp]") {
    const network_namespace network;
    const auto forwarder = sending_forwarder::wrapping(version::v2);
    auto stream = tcp_stream::connect(at_v4());
    CHECK(forwarder.record.rejection() == std::errc::connection_refused);
    CHECK(stream.receive_end() == std::errc::connection_reset);
}

TEST_CASE("a policy of one's own may say more, and dial from the client's address", "[net][upstream_header][tcp]") {
    const proxied_network network;
    tcp_listener target{target_v4()};
    own_forwarder<tcp_forwarder<dual_stack, external_routing, introduced_as_client>> forwarder{both_targets()};
    forwarder.listen(at_v4());
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send(proxy_header::v1(client, destination) + "hello");
    auto server = target.accept();
    const auto expected = proxy_header::v2(client, destination, proxy_header::tlv(0xE5, "x")) + "hello";
    CHECK(server.receive(expected.size()) == expected);
    CHECK(server.peer() == client);
}
