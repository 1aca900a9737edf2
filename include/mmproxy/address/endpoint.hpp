// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_ENDPOINT_HPP
#define MMPROXY_ADDRESS_ENDPOINT_HPP

#include <mmproxy/address/socket_address.hpp>

#include <asio/ip/address.hpp>
#include <asio/ip/basic_endpoint.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace mmproxy {
namespace detail {

/// Asio keeps addresses in arrays of unsigned char, this library in arrays of bytes.
template <class To, class From> To copy_bytes(const From& from) noexcept {
    To to{};
    std::transform(from.begin(), from.end(), to.begin(),
                   [](auto b) { return static_cast<typename To::value_type>(b); });
    return to;
}

} // namespace detail

/// An address as Asio has it; an unspecified one becomes 0.0.0.0. `scope` is the index of the interface that a
/// link-local address belongs to, see if_nametoindex(3); it is left out with any other address.
inline asio::ip::address to_asio(const ip_address& address, std::uint32_t scope = 0) noexcept {
    if (address.is_v6())
        return asio::ip::address_v6{detail::copy_bytes<asio::ip::address_v6::bytes_type>(address.bytes()),
                                    address.is_link_local() ? scope : 0};
    return asio::ip::address_v4{detail::copy_bytes<asio::ip::address_v4::bytes_type>(address.bytes())};
}

/// An address as this library has it; the scope of an IPv6 address is dropped.
inline ip_address from_asio(const asio::ip::address& address) noexcept {
    if (address.is_v4()) return ip_address{detail::copy_bytes<ip_address::bytes_v4>(address.to_v4().to_bytes())};
    return ip_address{detail::copy_bytes<ip_address::bytes_v6>(address.to_v6().to_bytes())};
}

/// `to_endpoint<asio::ip::tcp>(address)`: what Asio's sockets bind and connect to. `scope` as in `to_asio`.
template <class Protocol>
asio::ip::basic_endpoint<Protocol> to_endpoint(const socket_address& address, std::uint32_t scope = 0) noexcept {
    return {to_asio(address.address, scope), address.port};
}

template <class Protocol> socket_address from_endpoint(const asio::ip::basic_endpoint<Protocol>& endpoint) noexcept {
    return {from_asio(endpoint.address()), endpoint.port()};
}

} // namespace mmproxy

#endif
