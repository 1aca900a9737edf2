// SPDX-License-Identifier: BSL-1.0
//
// Policies made outside the library, one on each axis, assembled to a forwarder: nothing in the library names them.
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/forwarder/forwarder.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/own_forwarder.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <span>
#include <string_view>

using namespace mmproxy;

namespace {

/// A header of our own: `FROM 203.0.113.7:4711\n`. It names no destination, so the client's stands for both.
struct from_line {
    static constexpr std::size_t max_size = 64;
    static constexpr std::string_view keyword = "FROM ";

    static parse_result parse(std::span<const std::byte> received) noexcept {
        const std::string_view text{reinterpret_cast<const char*>(received.data()), received.size()};
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return {text.size() < max_size ? errc::need_more : errc::too_long};
        const auto client = parse_socket_address(text.substr(std::min(keyword.size(), end), end - keyword.size()));
        if (!text.starts_with(keyword) || !client) return {errc::not_proxy};
        return {errc::success, end + 1, {.command = command::proxy, .source = *client, .destination = *client}};
    }

    static serialize_result serialize(const header& /*h*/, std::span<std::byte> /*out*/) noexcept {
        return {errc::unsayable_unnamed};
    }
};

/// Even client ports go to one target, odd ones to another.
struct by_parity {
    socket_address even;
    socket_address odd;

    std::optional<socket_address> target_for(const proxied_addresses& addresses) const noexcept {
        return addresses.source.port % 2 == 0 ? even : odd;
    }
};

/// Counts the open sockets that it is asked to prepare. It knows Asio's sockets alone, as a policy may.
struct counting_routing {
    std::shared_ptr<std::atomic<int>> prepared = std::make_shared<std::atomic<int>>(0);

    void prepare(asio::ip::tcp::socket& socket, asio::error_code& ec) const noexcept { count(socket, ec); }
    void prepare(asio::ip::udp::socket& socket, asio::error_code& ec) const noexcept { count(socket, ec); }

private:
    template <class Socket> void count(Socket& socket, asio::error_code& ec) const noexcept {
        socket.set_option(asio::socket_base::keep_alive{true}, ec);
        if (!ec) ++*prepared;
    }
};

/// Another transport protocol's name for the same engine.
struct my_tcp : tcp {};

static_assert(header_version_policy<from_line>);
static_assert(address_family_policy<by_parity>);
static_assert(routing_policy<counting_routing>);
static_assert(stream_protocol<my_tcp>);

} // namespace

TEST_CASE("policies made outside the library assemble a forwarder", "[net][forwarder]") {
    const proxied_network network;
    tcp_listener even{target_v4()};
    tcp_listener odd{address("127.0.0.1:8081")};
    const counting_routing routing;

    const by_parity targets{target_v4(), address("127.0.0.1:8081")};
    own_forwarder<forwarder<my_tcp, by_parity, from_line, counting_routing>> forwarder{targets, routing};
    forwarder.listen(at_v4());

    for (const auto* client_text : {"203.0.113.7:4710", "203.0.113.7:4711"}) {
        auto client = tcp_stream::connect(at_v4());
        client.send(std::string{"FROM "} + client_text + "\nhello");
        auto server = (address(client_text).port % 2 == 0 ? even : odd).accept();
        CHECK(server.peer() == address(client_text));
        CHECK(server.receive(5) == "hello");
    }
    CHECK(*routing.prepared == 2);
}
