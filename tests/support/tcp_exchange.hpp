// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_TCP_EXCHANGE_HPP
#define MMPROXY_TESTS_SUPPORT_TCP_EXCHANGE_HPP

#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"

#include <string>

namespace tcp_exchange {

/// A request comes to the target, and its response back to the balancer, which has sent this header. Returns the
/// client that the target saw.
inline mmproxy::socket_address check_exchange(const std::string& header, tcp_listener& target,
                                              const mmproxy::socket_address& proxy = at_v4()) {
    auto balancer = tcp_stream::connect(proxy);
    balancer.send(header + "request");
    auto server = target.accept();
    CHECK(server.receive(7) == "request");
    server.send("response");
    CHECK(balancer.receive(8) == "response");
    return server.peer();
}

} // namespace tcp_exchange

#endif
