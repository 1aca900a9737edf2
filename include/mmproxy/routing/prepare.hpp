// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_PREPARE_HPP
#define MMPROXY_ROUTING_PREPARE_HPP

#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/portable_error.hpp>

#include <asio/any_io_executor.hpp>

#include <system_error>

namespace mmproxy::detail {

/// Lets a routing prepare an open upstream socket. A routing whose `prepare` takes Asio's sockets alone gets one that
/// borrows the descriptor meanwhile. `ec` is in `std::system_category()` where it was in Asio's.
template <routing_policy Routing, class Protocol>
void prepare(const Routing& routing, const asio::any_io_executor& executor, const Protocol& protocol,
             native_socket<Protocol>& socket, std::error_code& ec) {
    if constexpr (prepares<Routing, native_socket<Protocol>>) {
        routing.prepare(socket, ec);
    } else {
        typename Protocol::socket lent{executor};
        lent.assign(protocol, socket.native_handle(), ec);
        if (!ec) routing.prepare(lent, ec);
        std::error_code ignored;
        if (lent.is_open()) lent.release(ignored);
    }
    ec = portable(ec);
}

} // namespace mmproxy::detail

#endif
