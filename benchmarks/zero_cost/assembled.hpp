// SPDX-License-Identifier: BSL-1.0
#ifndef ZERO_COST_ASSEMBLED_HPP
#define ZERO_COST_ASSEMBLED_HPP

#include <mmproxy/address_family/ipv4_only.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/socket/listen.hpp>

#include "exchange.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

namespace zero_cost {

/// The forwarder that the policies make.
class assembled {
public:
    assembled() {
        asio::co_spawn(io_, forwarder_.serve(mmproxy::listen(io_.get_executor(), at(front_port))), asio::detached);
    }

    /// Does what there is to do. What happens in it is counted.
    [[gnu::noinline]] void run_once() { io_.poll(); }

private:
    static mmproxy::socket_address at(std::uint16_t port) {
        return {mmproxy::ip_address{mmproxy::ip_address::bytes_v4{std::byte{127}, {}, {}, std::byte{1}}}, port};
    }

    asio::io_context io_{ASIO_CONCURRENCY_HINT_UNSAFE_IO};
    mmproxy::tcp_forwarder<mmproxy::ipv4_only, mmproxy::v2, mmproxy::external_routing> forwarder_{
        io_.get_executor(), mmproxy::ipv4_only{at(target_port)}};
};

} // namespace zero_cost

#endif
