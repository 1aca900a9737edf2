// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/bound_sockets.hpp"

#include "support/catch.hpp"
#include "support/forked_task.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"
#include "support/udp_socket.hpp"

#include <string>

#include <sys/prctl.h>
#include <unistd.h>

using namespace go_mmproxy;
using mmproxy::transport;

TEST_CASE("sockets that listen, or take datagrams from anywhere, are found by their port", "[net][bound_sockets]") {
    const network_namespace network;
    const auto at = GENERATE("127.0.0.1:8443", "127.4.5.6:8443", "[::1]:8443", "0.0.0.0:8443", "[::]:8443");
    CAPTURE(at);
    CHECK(find_bound_sockets(transport::stream, 8443).empty());
    const tcp_listener tcp{address(at)};
    const tcp_listener other{address("127.0.0.1:8444")};
    auto found = find_bound_sockets(transport::stream, 8443);
    REQUIRE(found.size() == 1);
    CHECK(found.front().address == address(at));
    CHECK(find_bound_sockets(transport::datagram, 8443).empty());
    const udp_socket udp{address(at)};
    found = find_bound_sockets(transport::datagram, 8443);
    REQUIRE(found.size() == 1);
    CHECK(found.front().address == address(at));
}

TEST_CASE("sockets that are connected take nothing from anywhere", "[net][bound_sockets]") {
    const network_namespace network;
    const tcp_listener target{address("127.0.0.1:8080")};
    const udp_socket udp_target{address("127.0.0.1:8080")};
    const auto client = tcp_stream::connect(target.local(), address("127.0.0.1:8443"));
    const auto datagrams = udp_socket::connect(udp_target.local(), address("127.0.0.1:8443"));
    CHECK(find_bound_sockets(transport::stream, 8443).empty());
    CHECK(find_bound_sockets(transport::datagram, 8443).empty());
}

TEST_CASE("a socket's process is found as long as it has the socket", "[net][bound_sockets]") {
    const network_namespace network;
    bound_socket socket;
    {
        const tcp_listener listener{address("127.0.0.1:8443")};
        socket = find_bound_sockets(transport::stream, 8443).at(0);
        const auto owner = find_owner(socket);
        REQUIRE(owner);
        CHECK(owner->id == ::getpid());
        CHECK(owner->program + '\n' == content_of("/proc/self/comm"));
    }
    CHECK_FALSE(find_owner(socket));
}

TEST_CASE("the name of a process is shown without the control characters that it has chosen", "[net][bound_sockets]") {
    const network_namespace network;
    forked_task task{[](forked_task::peer /*parent*/) {
        ::prctl(PR_SET_NAME, "ng\x1b[2Jinx", 0, 0, 0);
        const tcp_listener listener{address("127.0.0.1:8443")};
        const auto owner = find_owner(find_bound_sockets(transport::stream, 8443).at(0));
        return owner && owner->program == "ng\\x1B[2Jinx" ? 0 : 1;
    }};
    CHECK(task.exit_code() == 0);
}
