// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/udp/flow_book.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "support/catch.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>

#include <memory>

using namespace mmproxy;
using detail::flow_key;

namespace {

const auto client = "203.0.113.7:4711"_address;
const auto some_target = "127.0.0.1:53"_address;

/// A book without a flow, and a listener on a port that the kernel has chosen.
struct empty_book {
    explicit empty_book(const udp_options& options = {})
        : flows{io.get_executor(), {}, {}, options, listeners, ready, observer} {}

    static std::shared_ptr<detail::udp_listener> bound_listener(std::size_t places) {
        native_socket<asio::ip::udp> socket;
        std::error_code ec;
        socket.open(asio::ip::udp::v4(), ec);
        if (!ec) socket.bind({asio::ip::address_v4::loopback(), 0}, ec);
        REQUIRE_FALSE(ec);
        return std::make_shared<detail::udp_listener>(std::move(socket), 0, std::make_shared<admission>(places));
    }

    asio::io_context io{1};
    null_observer observer{};
    detail::udp_listeners listeners{};
    detail::epoll_set<detail::udp_source> ready{io.get_executor()};
    std::shared_ptr<detail::udp_listener> listener = bound_listener(0);
    detail::flow_book<any_version, external_routing, no_limits, null_observer> flows;
};

} // namespace

TEST_CASE("a flow may be opened from a client to a target of one family, or from the balancer itself",
          "[forwarder][flow_book]") {
    const empty_book b;
    CHECK(b.flows.check({client, some_target, false}, *b.listener) == errc::success);
    CHECK(b.flows.check({"[2001:db8::7]:1"_address, some_target, true}, *b.listener) == errc::success);
}

TEST_CASE("no flow may be opened that nothing could come back to", "[forwarder][flow_book]") {
    const empty_book b;
    CHECK(b.flows.check({"224.0.0.1:1"_address, some_target, false}, *b.listener) == errc::bad_client);
    CHECK(b.flows.check({client, {}, false}, *b.listener) == errc::not_served);
    CHECK(b.flows.check({client, "127.0.0.1:0"_address, false}, *b.listener) == errc::not_served);
    CHECK(b.flows.check({client, "[::1]:53"_address, false}, *b.listener) == errc::mixed_families);
}

TEST_CASE("no flow may be opened to a socket that this process listens on, unless it may dial itself",
          "[forwarder][flow_book]") {
    const empty_book careful;
    const empty_book chained{{.dials_own_listeners = true}};
    const flow_key to_itself{client, careful.listener->bound, false};
    CHECK(careful.flows.check(to_itself, *careful.listener) == errc::own_listener);
    CHECK(chained.flows.check(to_itself, *chained.listener) == errc::success);
}

TEST_CASE("no flow is opened through a listener that closes, nor by a book that has stopped",
          "[forwarder][flow_book]") {
    empty_book b;
    const flow_key good{client, some_target, false};
    b.listener->opens_flows = false;
    CHECK(b.flows.check(good, *b.listener) == errc::drained);
    b.listener->opens_flows = true;
    CHECK(b.flows.check(good, *b.listener) == errc::success);
    b.flows.stop_accepting();
    CHECK(b.flows.check(good, *b.listener) == errc::drained);
}

TEST_CASE("a flow without a place is not opened, and says so", "[forwarder][flow_book]") {
    empty_book b;
    std::error_code ec;
    CHECK(b.flows.open({client, some_target, false}, {b.listener.get()}, {}, ec) == nullptr);
    CHECK(ec == errc::too_many_flows);
    CHECK(b.flows.empty());
}
