// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/forwarder/forwarder.hpp>
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/protocol.hpp>
#include <mmproxy/relay/copy_relay.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "support/catch.hpp"

#include <asio/io_context.hpp>

#include <type_traits>

using namespace mmproxy;

namespace {

const dual_stack targets{make_socket_address("127.0.0.1:8080"), make_socket_address("[::1]:8080")};

struct my_observer : null_observer {
    void accepted(const connection& /*c*/) noexcept {}
};

template <class F> constexpr bool is_tcp = stream_protocol<typename F::protocol>;

} // namespace

TEST_CASE("forwarder selects its engine by the protocol's concept", "[forwarder]") {
    STATIC_REQUIRE(std::is_same_v<forwarder<tcp, dual_stack, v2>, tcp_forwarder<tcp, dual_stack, v2>>);
    STATIC_REQUIRE(std::is_same_v<forwarder<dual_stack, udp>, udp_forwarder<dual_stack, udp>>);
    STATIC_REQUIRE(std::is_same_v<forwarder<v2, mptcp, dual_stack>::protocol, mptcp>);
    STATIC_REQUIRE(is_tcp<forwarder<dual_stack>>);
}

TEST_CASE("policies are given in any order, as template arguments", "[forwarder]") {
    using one = tcp_forwarder<dual_stack, v2, external_routing, subnet_set, my_observer, copy_relay>;
    using other = tcp_forwarder<copy_relay, my_observer, external_routing, v2, subnet_set, dual_stack>;
    STATIC_REQUIRE(std::is_same_v<one::header_version, v2>);
    STATIC_REQUIRE(std::is_same_v<other::header_version, v2>);
    STATIC_REQUIRE(std::is_same_v<udp_forwarder<first_datagram, v1, dual_stack>::header_version, v1>);
}

TEST_CASE("policies are given in any order, as arguments", "[forwarder]") {
    asio::io_context io;
    const auto executor = io.get_executor();
    const tcp_forwarder one{executor, targets, v2{}, external_routing{}, subnet_set{}, my_observer{}, tcp_options{}};
    const tcp_forwarder other{executor, tcp_options{}, my_observer{}, external_routing{}, targets, mptcp{}};
    const udp_forwarder third{executor, first_datagram{},  my_observer{}, targets, udp_options{},
                              v1{},     external_routing{}};
    STATIC_REQUIRE(std::is_same_v<decltype(one)::header_version, v2>);
    STATIC_REQUIRE(std::is_same_v<decltype(other)::header_version, any_version>);
    STATIC_REQUIRE(std::is_same_v<decltype(other)::protocol, mptcp>);
    STATIC_REQUIRE(std::is_same_v<decltype(third)::header_version, v1>);
}
