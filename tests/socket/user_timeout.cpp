// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/user_timeout.hpp>

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/network_namespace.hpp"

#include <asio/ip/tcp.hpp>

#include <chrono>
#include <initializer_list>
#include <system_error>

#include <netinet/tcp.h>
#include <sys/socket.h>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

using duration = std::chrono::steady_clock::duration;

/// What the kernel keeps of timeouts that are set one after the other [ms].
unsigned kept_of(std::initializer_list<duration> timeouts) {
    native_socket<asio::ip::tcp> socket;
    std::error_code ec;
    socket.open(asio::ip::tcp::v4(), ec);
    REQUIRE_FALSE(ec);
    for (const auto timeout : timeouts) set_user_timeout(socket, timeout);
    unsigned value = 0;
    ::socklen_t size = sizeof value;
    checked(::getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &value, &size), "getsockopt");
    return value;
}

} // namespace

TEST_CASE("the time for acknowledgements is set in milliseconds", "[net][user_timeout]") {
    const network_namespace network;
    CHECK(kept_of({0s}) == 0);
    CHECK(kept_of({-1s}) == 0);
    CHECK(kept_of({30s}) == 30'000);
    CHECK(kept_of({1ns}) == 1);
    CHECK(kept_of({1500us}) == 2);
    CHECK(kept_of({24h * 365}) == 2'147'483'647);
    CHECK(kept_of({duration::max()}) == 2'147'483'647);
}

TEST_CASE("a socket that has had a time of its own gets the kernel's back", "[net][user_timeout]") {
    const network_namespace network;
    CHECK(kept_of({30s, 0s}) == 0);
}
