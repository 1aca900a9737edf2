// SPDX-License-Identifier: BSL-1.0
#include "tcp_socket.hpp"

#include <mmproxy/address/endpoint.hpp>

#include <asio/ip/tcp.hpp>

#include <array>
#include <cerrno>
#include <system_error>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

namespace tcp_load {
namespace {

using mmproxy::detail::checked;

void set_option(const unique_fd& socket, int level, int name, const char* call) {
    constexpr int on = 1;
    checked(::setsockopt(socket.get(), level, name, &on, sizeof on), call);
}

unique_fd open(const mmproxy::socket_address& address) {
    const int domain = address.address.is_v6() ? AF_INET6 : AF_INET;
    unique_fd socket{checked(::socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket")};
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, "TCP_NODELAY");
    return socket;
}

template <class Call> int call_with(Call call, const unique_fd& socket, const mmproxy::socket_address& address) {
    const auto endpoint = mmproxy::to_endpoint<asio::ip::tcp>(address);
    return call(socket.get(), endpoint.data(), static_cast<::socklen_t>(endpoint.size()));
}

/// 127.1.0.1 to 127.1.3.250.
mmproxy::socket_address source_of(std::uint64_t n) {
    const auto third = static_cast<std::byte>(n / 250 % 4);
    const auto fourth = static_cast<std::byte>(1 + n % 250);
    return {mmproxy::ip_address{mmproxy::ip_address::bytes_v4{std::byte{127}, std::byte{1}, third, fourth}}, 0};
}

bool is_loopback(const mmproxy::ip_address& address) {
    return address.is_v4() && address.bytes().front() == std::byte{127};
}

} // namespace

unique_fd listen_at(const mmproxy::socket_address& address) {
    auto socket = open(address);
    set_option(socket, SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR");
    set_option(socket, SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT");
    checked(call_with(::bind, socket, address), "bind");
    checked(::listen(socket.get(), 65'535), "listen"); // the system has a limit of its own
    return socket;
}

unique_fd accept_from(const unique_fd& listener) {
    unique_fd accepted{::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (accepted.get() < 0 && errno != EAGAIN && errno != ECONNABORTED) checked(-1, "accept4");
    return accepted;
}

unique_fd connect_to(const mmproxy::socket_address& address, std::uint64_t n) {
    auto socket = open(address);
    if (is_loopback(address.address)) {
        set_option(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, "IP_BIND_ADDRESS_NO_PORT");
        checked(call_with(::bind, socket, source_of(n)), "bind");
    }
    if (call_with(::connect, socket, address) == 0 || errno == EINPROGRESS) return socket;
    if (errno != ECONNREFUSED) checked(-1, "connect");
    return {};
}

int pending_error(const unique_fd& socket) {
    int error = 0;
    ::socklen_t size = sizeof error;
    checked(::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size), "SO_ERROR");
    return error;
}

void raise_descriptor_limit() {
    ::rlimit limit{};
    checked(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    checked(::setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

} // namespace tcp_load
