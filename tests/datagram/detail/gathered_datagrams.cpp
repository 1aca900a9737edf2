// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/datagram/detail/gathered_datagrams.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"

#include <asio/ip/address.hpp>
#include <asio/ip/udp.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;
using detail::gathered_datagrams;

namespace {

// Numbers of sockets that need not exist: nothing is sent.
constexpr int socket_a = 1000;
constexpr int socket_b = 1001;

asio::ip::udp::endpoint endpoint(const char* address, std::uint16_t port) {
    return {asio::ip::make_address(address), port};
}

/// The owners of the datagrams that are gathered for a path, in order.
std::vector<int> owners(const gathered_datagrams<const int>& gathered, std::uint32_t path) {
    std::vector<int> all;
    for (auto n = gathered.paths()[path].first; n != detail::no_datagram; n = gathered[n].next)
        all.push_back(*gathered[n].owner);
    return all;
}

} // namespace

TEST_CASE("each path has its datagrams in the order of adding", "[datagram][gathered_datagrams]") {
    const std::vector<int> numbers{0, 1, 2, 3, 4, 5};
    gathered_datagrams<const int> gathered;
    const auto a = gathered.path(socket_a);
    const auto b = gathered.path(socket_b);
    const auto unused = gathered.path(socket_b);
    for (const auto& n : numbers) gathered.add(n % 3 == 0 ? a : b, {}, {}, n);
    CHECK(owners(gathered, a) == std::vector{0, 3});
    CHECK(owners(gathered, b) == std::vector{1, 2, 4, 5});
    CHECK(owners(gathered, unused).empty());
}

TEST_CASE("a gathered datagram has the bytes that were given, not a copy", "[datagram][gathered_datagrams]") {
    const auto prefix = text("prefix");
    const auto payload = text("payload");
    const int owner = 7;
    gathered_datagrams<const int> gathered;
    gathered.add(gathered.path(socket_a), prefix, payload, owner);
    const auto& d = gathered[gathered.paths().front().first];
    CHECK(d.prefix.data() == prefix.data());
    CHECK(d.payload.data() == payload.data());
    CHECK(d.size() == prefix.size() + payload.size());
    CHECK(d.owner == &owner);
}

TEST_CASE("some datagrams of a path are visited, from any one on", "[datagram][gathered_datagrams]") {
    const std::vector<int> numbers{0, 1, 2, 3, 4, 5, 6, 7};
    gathered_datagrams<const int> gathered;
    const auto even = gathered.path(socket_a);
    const auto odd = gathered.path(socket_b);
    for (const auto& n : numbers) gathered.add(n % 2 == 0 ? even : odd, {}, {}, n);
    const auto visited = [&](detail::datagram_number first, std::uint32_t count) {
        std::vector<int> all;
        gathered.each(first, count, [&](const auto& d) { all.push_back(*d.owner); });
        return all;
    };
    CHECK(visited(gathered.paths()[even].first, 4) == std::vector{0, 2, 4, 6});
    CHECK(visited(gathered.paths()[odd].first, 2) == std::vector{1, 3});
    CHECK(visited(gathered[gathered.paths()[odd].first].next, 3) == std::vector{3, 5, 7});
    CHECK(visited(gathered.paths()[odd].first, 0).empty());
}

TEST_CASE("the path to an address is found again, and is another when anything about it is",
          "[datagram][gathered_datagrams]") {
    const auto to = endpoint("192.0.2.1", 1000);
    const interface_address from{parse_ip_address("192.0.2.9").value(), 0};
    const auto is_another = [&](int socket, const asio::ip::udp::endpoint& other, const interface_address& source) {
        gathered_datagrams<int> gathered;
        const auto path = gathered.path(socket_a, to, {});
        CHECK(gathered.path(socket_a, to, {}) == path);
        return gathered.path(socket, other, source) != path;
    };
    CHECK(is_another(socket_b, to, {}));
    CHECK(is_another(socket_a, to, from));
    CHECK(is_another(socket_a, endpoint("192.0.2.2", 1000), {}));
    CHECK(is_another(socket_a, endpoint("192.0.2.1", 1001), {}));
    CHECK(is_another(socket_a, endpoint("::ffff:192.0.2.1", 1000), {}));
}

TEST_CASE("a path to an address has it, and one through a connected socket has none",
          "[datagram][gathered_datagrams]") {
    const auto to = endpoint("2001:db8::1", 1000);
    const interface_address from{parse_ip_address("2001:db8::9").value(), 3};
    gathered_datagrams<int> gathered;
    gathered.path(socket_a);
    gathered.path(socket_b, to, from);
    REQUIRE(gathered.paths().size() == 2);
    CHECK(gathered.paths()[0].socket == socket_a);
    CHECK_FALSE(gathered.paths()[0].has_address);
    CHECK(gathered.paths()[1].socket == socket_b);
    CHECK(gathered.paths()[1].has_address);
    CHECK(gathered.paths()[1].to == to);
    CHECK(gathered.paths()[1].from == from);
}

TEST_CASE("clearing begins a round in which no path is known", "[datagram][gathered_datagrams]") {
    const int owner = 7;
    const auto to = endpoint("192.0.2.1", 1000);
    gathered_datagrams<const int> gathered;
    CHECK(gathered.empty());
    const auto round = gathered.round();
    gathered.path(socket_a);
    gathered.add(gathered.path(socket_a, to, {}), {}, {}, owner);
    CHECK_FALSE(gathered.empty());
    CHECK(gathered.round() == round);
    gathered.clear();
    CHECK(gathered.empty());
    CHECK(gathered.round() != round);
    CHECK(owners(gathered, gathered.path(socket_a, to, {})).empty());
    CHECK(gathered.paths().size() == 1);
    gathered.add(0, {}, {}, owner);
    CHECK(gathered.paths().front().first == 0);
}
