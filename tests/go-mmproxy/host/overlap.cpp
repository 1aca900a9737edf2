// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/overlap.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/network_namespace.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <net/if.h>

using namespace go_mmproxy;
using asio::ip::tcp;

namespace {

listen_address at(std::string_view text, std::uint32_t scope = 0) {
    const auto address = mmproxy::parse_socket_address(text);
    REQUIRE(address);
    return {*address, scope};
}

overlap overlap_of(std::string_view a, std::string_view b) {
    const auto one_way = overlap_of(at(a), at(b));
    CHECK(one_way == overlap_of(at(b), at(a)));
    return one_way;
}

/// A socket of each protocol that listens as a service does; empty: the port is taken.
struct tcp_socket {
    static auto listen(asio::io_context& io, const listen_address& a, bool reuse_port) {
        return mmproxy::listen(io.get_executor(), a.address, {.reuse_port = reuse_port, .scope = a.scope});
    }
};
struct udp_socket {
    static auto listen(asio::io_context& /*io*/, const listen_address& a, bool reuse_port) {
        return mmproxy::bind_udp(a.address, {.reuse_port = reuse_port, .scope = a.scope});
    }
};

template <class Socket> bool is_free(asio::io_context& io, const listen_address& a, bool reuse_port) {
    try {
        const auto socket = Socket::listen(io, a, reuse_port);
        return true;
    } catch (const std::system_error& taken) {
        REQUIRE(taken.code() == std::errc::address_in_use);
        return false;
    }
}

/// Whether the kernel lets a second socket have `b` while a first one has `a`.
template <class Socket> bool are_bound(const listen_address& a, const listen_address& b, bool one, bool other) {
    asio::io_context io;
    const auto first = Socket::listen(io, a, one);
    return is_free<Socket>(io, b, other);
}

/// Addresses of a host with two interfaces, every kind of them.
std::vector<listen_address> every_kind() {
    output_of("ip link add left type veth peer name right && ip link set left up && ip link set right up");
    output_of("ip address add fe80::1/64 dev lo nodad && ip address add fe80::1/64 dev left nodad");
    output_of("ip address add 10.9.9.9/32 dev lo");
    std::vector<listen_address> all{at("[fe80::1]:4433", ::if_nametoindex("lo")),
                                    at("[fe80::1]:4433", ::if_nametoindex("left"))};
    for (const auto* text : {"0.0.0.0:4433", "127.0.0.1:4433", "10.9.9.9:4433", "[::]:4433", "[::1]:4433",
                             "[::ffff:127.0.0.1]:4433", "[::ffff:0.0.0.0]:4433", "127.0.0.1:4434", "[::]:4434"})
        all.push_back(at(text));
    return all;
}

/// Which of two listeners that share a port takes a connection to 127.0.0.1.
std::string_view taker(std::string_view first, std::string_view second) {
    asio::io_context io;
    auto one = tcp_socket::listen(io, at(first), true);
    auto other = tcp_socket::listen(io, at(second), true);
    tcp::socket client{io};
    client.connect({asio::ip::address_v4::loopback(), 4433});
    one.non_blocking(true);
    std::error_code ec;
    const auto accepted = one.accept(ec);
    return ec ? second : first;
}

} // namespace

TEST_CASE("addresses overlap in part where one is a wildcard that takes the other", "[go-mmproxy][overlap]") {
    CHECK(overlap_of("0.0.0.0:1", "127.0.0.1:1") == overlap::partial);
    CHECK(overlap_of("[::]:1", "127.0.0.1:1") == overlap::partial);
    CHECK(overlap_of("[::]:1", "0.0.0.0:1") == overlap::partial);
    CHECK(overlap_of("[::]:1", "[::ffff:127.0.0.1]:1") == overlap::partial);
    CHECK(overlap_of("[::ffff:0.0.0.0]:1", "127.0.0.1:1") == overlap::partial);
    CHECK(overlap_of("0.0.0.0:1", "192.0.2.1:1") == overlap::partial); // which need not be an address of this host
}

TEST_CASE("addresses overlap in full where they stand for the same", "[go-mmproxy][overlap]") {
    CHECK(overlap_of("127.0.0.1:1", "127.0.0.1:1") == overlap::full);
    CHECK(overlap_of("[::]:1", "[::]:1") == overlap::full);
    CHECK(overlap_of("127.0.0.1:1", "[::ffff:127.0.0.1]:1") == overlap::full);
    CHECK(overlap_of("0.0.0.0:1", "[::ffff:0.0.0.0]:1") == overlap::full);
    CHECK(overlap_of("[::]:1", "[::ffff:0.0.0.0]:1") == overlap::full);
}

TEST_CASE("addresses of other ports, families, hosts or links do not overlap", "[go-mmproxy][overlap]") {
    CHECK(overlap_of("127.0.0.1:1", "127.0.0.1:2") == overlap::none);
    CHECK(overlap_of("[::]:1", "[::]:2") == overlap::none);
    CHECK(overlap_of("127.0.0.1:1", "127.0.0.2:1") == overlap::none);
    CHECK(overlap_of("0.0.0.0:1", "[::1]:1") == overlap::none);
    CHECK(overlap_of("[::ffff:0.0.0.0]:1", "[::1]:1") == overlap::none);
    CHECK(overlap_of(at("[fe80::1]:1", 1), at("[fe80::1]:1", 2)) == overlap::none);
    CHECK(overlap_of(at("[fe80::1]:1", 1), at("[fe80::1]:1", 1)) == overlap::full);
    CHECK(overlap_of(at("[fe80::1]:1", 1), at("[::]:1")) == overlap::partial);
}

TEST_CASE("the kernel binds two sockets where they do not overlap, or share the port both", "[net][overlap]") {
    const network_namespace network;
    const auto all = every_kind();
    for (const auto& a : all)
        for (const auto& b : all)
            for (const auto& [one, other] : {std::array{false, false}, {false, true}, {true, false}, {true, true}}) {
                CAPTURE(to_string(a.address), a.scope, to_string(b.address), b.scope, one, other);
                const bool is_possible = overlap_of(a, b) == overlap::none || (one && other);
                CHECK(are_bound<tcp_socket>(a, b, one, other) == is_possible);
                CHECK(are_bound<udp_socket>(a, b, one, other) == is_possible);
            }
}

TEST_CASE("of two that overlap in part and share a port, the kernel prefers the one that is no wildcard, or IPv4's",
          "[net][overlap]") {
    const network_namespace network;
    const std::string preferred = GENERATE("127.0.0.1:4433", "[::ffff:127.0.0.1]:4433", "0.0.0.0:4433");
    for (const std::string wildcard : {"0.0.0.0:4433", "[::]:4433"}) {
        if (overlap_of(preferred, wildcard) != overlap::partial) continue;
        CAPTURE(preferred, wildcard);
        CHECK(taker(preferred, wildcard) == preferred);
        CHECK(taker(wildcard, preferred) == preferred);
    }
}
