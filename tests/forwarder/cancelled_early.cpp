// SPDX-License-Identifier: BSL-1.0
//
// A cancellation of serve that comes before the coroutine has begun.
#include <mmproxy/address_family/ipv4_only.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/network_namespace.hpp"

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>

#include <exception>
#include <optional>
#include <system_error>
#include <utility>

using namespace mmproxy;

namespace {

const auto at = parse_socket_address("127.0.0.1:8080").value();

auto listen_as(tcp /*protocol*/, const asio::any_io_executor& executor) {
    return listen(executor, at);
}
auto listen_as(udp /*protocol*/, const asio::any_io_executor& executor) {
    return listen_udp(executor, at);
}

/// A forwarder on the calling thread, and how its serve has ended.
template <class Protocol> struct served {
    using forwarder_type = std::conditional_t<stream_protocol<Protocol>, tcp_forwarder<ipv4_only, external_routing>,
                                              udp_forwarder<ipv4_only, external_routing>>;

    /// Serves, by a coroutine that has not begun yet.
    void serve() {
        auto serving = forwarder.serve(listen_as(Protocol{}, io.get_executor()));
        const auto ended = [this](const std::exception_ptr& thrown, std::error_code ec) { note(thrown, ec); };
        asio::co_spawn(io, std::move(serving), asio::bind_cancellation_slot(cancellation.slot(), ended));
    }

    void note(const std::exception_ptr& thrown, std::error_code ec) {
        try {
            if (thrown) std::rethrow_exception(thrown);
            result = ec;
        } catch (const std::system_error& e) {
            failure = e.code();
        }
    }

    bool is_listening() {
        try {
            listen_as(Protocol{}, io.get_executor());
            return false;
        } catch (const std::system_error&) {
            return true;
        }
    }

    asio::io_context io{1};
    forwarder_type forwarder{io.get_executor(), ipv4_only{parse_socket_address("127.0.0.1:9090").value()},
                             external_routing{}};
    asio::cancellation_signal cancellation{};
    std::optional<std::error_code> result{};
    std::optional<std::error_code> failure{};
};

} // namespace

TEMPLATE_TEST_CASE("a terminal cancellation before serve has begun closes the listener", "[net][forwarder]", tcp, udp) {
    const network_namespace network;
    served<TestType> s;
    s.serve();
    s.cancellation.emit(asio::cancellation_type::terminal);
    s.io.run();
    CHECK(s.failure == asio::error::operation_aborted); // of Asio's own: the coroutine has never begun
    CHECK_FALSE(s.is_listening());
}

TEMPLATE_TEST_CASE("another cancellation before serve has begun is not seen, and a later one is", "[net][forwarder]",
                   tcp, udp) {
    const network_namespace network;
    served<TestType> s;
    s.serve();
    s.cancellation.emit(asio::cancellation_type::total);
    s.io.poll();
    CHECK_FALSE(s.result);
    CHECK(s.is_listening());
    s.cancellation.emit(asio::cancellation_type::total);
    s.io.restart();
    s.io.run();
    CHECK(s.result == std::errc::operation_canceled);
    CHECK_FALSE(s.is_listening());
}

TEMPLATE_TEST_CASE("a serve that is never awaited closes its listener", "[net][forwarder]", tcp, udp) {
    const network_namespace network;
    served<TestType> s;
    {
        const auto never = s.forwarder.serve(listen_as(TestType{}, s.io.get_executor()));
        CHECK(s.is_listening());
    }
    CHECK_FALSE(s.is_listening());
}

TEST_CASE("a UDP serve that is cancelled when everything has ended closes its listener", "[net][forwarder]") {
    const network_namespace network;
    served<udp> s;
    s.serve();
    s.io.poll();
    s.forwarder.stop_accepting();
    s.cancellation.emit(asio::cancellation_type::total);
    s.io.restart();
    s.io.run();
    CHECK(s.result == std::errc::operation_canceled);
    CHECK_FALSE(s.is_listening());
}
