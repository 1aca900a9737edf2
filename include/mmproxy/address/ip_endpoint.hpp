// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_IP_ENDPOINT_HPP
#define MMPROXY_ADDRESS_IP_ENDPOINT_HPP

#include <mmproxy/address/socket_address.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>

namespace mmproxy {

/// An endpoint of Asio or of Boost.Asio, known by its shape: this header includes neither.
// clang-format off
template <class E>
concept ip_endpoint = requires(const E& endpoint) {
    { endpoint.address().is_v4() }  -> std::same_as<bool>;
    { endpoint.address().to_v4().to_bytes().size() } -> std::convertible_to<std::size_t>; // 4 bytes, network byte order
    { endpoint.address().to_v6().to_bytes().size() } -> std::convertible_to<std::size_t>; // 16 bytes, the same
    { endpoint.port() }             -> std::same_as<decltype(socket_address::port)>;      // host byte order
};
// clang-format on

namespace detail {

template <class Bytes> constexpr Bytes bytes_of(const auto& from) noexcept {
    Bytes to{};
    std::transform(from.begin(), from.end(), to.begin(), [](auto b) { return static_cast<std::byte>(b); });
    return to;
}

constexpr socket_address to_socket_address(const socket_address& address) noexcept {
    return address;
}

template <ip_endpoint Endpoint> constexpr socket_address to_socket_address(const Endpoint& endpoint) {
    const auto address = endpoint.address();
    if (address.is_v4())
        return {ip_address{bytes_of<ip_address::bytes_v4>(address.to_v4().to_bytes())}, endpoint.port()};
    return {ip_address{bytes_of<ip_address::bytes_v6>(address.to_v6().to_bytes())}, endpoint.port()};
}

} // namespace detail

/// What names an address and a port: a `socket_address`, or an endpoint of Asio or Boost.Asio.
template <class E>
concept ip_end = std::convertible_to<const E&, socket_address> || ip_endpoint<E>;

} // namespace mmproxy

#endif
