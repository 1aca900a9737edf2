// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/http_listener.hpp"

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/socket/listen.hpp>
#include <mmproxy/socket/local_address.hpp>

#include <utility>

#include <sys/socket.h>

namespace go_mmproxy {
namespace {

using protocol = http_listener::protocol;

http_listener::acceptor listen_tcp(const asio::any_io_executor& executor, const mmproxy::socket_address& address) {
    const auto family = mmproxy::to_endpoint<asio::ip::tcp>(address).protocol().family();
    return {executor, protocol{family, IPPROTO_TCP}, mmproxy::listen(executor, address).release()};
}

} // namespace

http_listener::http_listener(const asio::any_io_executor& executor, const mmproxy::socket_address& address)
    : acceptor_{listen_tcp(executor, address)} {
    known_.emplace(mmproxy::detail::own_listeners::of(mmproxy::transport::stream), acceptor_);
}

http_listener::http_listener(const asio::any_io_executor& executor, std::string path)
    : file_{std::in_place, executor, std::move(path)}, acceptor_{executor, protocol{AF_UNIX, 0}, file_->release()} {}

mmproxy::socket_address http_listener::local() {
    return mmproxy::detail::local_address(acceptor_.native_handle());
}

} // namespace go_mmproxy
