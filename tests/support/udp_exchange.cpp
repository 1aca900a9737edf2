// SPDX-License-Identifier: BSL-1.0
#include "support/udp_exchange.hpp"

#include "support/catch.hpp"

namespace udp_exchange {

std::string header_of(const mmproxy::socket_address& client) {
    return proxy_header::v2_datagram(client, client.address.is_v4() ? front_v4 : front_v6);
}

mmproxy::socket_address check_answered(const udp_socket& balancer, const udp_socket& target,
                                       const std::string& payload) {
    const auto request = target.receive();
    CHECK(request.payload == payload);
    target.send_to(request.from, "answer to " + payload);
    CHECK(balancer.receive().payload == "answer to " + payload);
    return request.from;
}

mmproxy::socket_address check_exchange(const udp_socket& balancer, const std::string& header,
                                       const udp_socket& target) {
    static int number = 0; // so that no other exchange is taken for this one
    const auto payload = "request " + std::to_string(++number);
    balancer.send(header + payload);
    return check_answered(balancer, target, payload);
}

} // namespace udp_exchange
