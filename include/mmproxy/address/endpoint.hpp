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
#include <cstring>

namespace mmproxy {
namespace detail {

/// Converts between Asio's arrays of unsigned char and this library's arrays of bytes.
template <class To, class From> To copy_bytes(const From& from) noexcept {
    To to{};
    std::transform(from.begin(), from.end(), to.begin(),
                   [](auto b) { return static_cast<typename To::value_type>(b); });
    return to;
}

} // namespace detail

/// Converts an address to Asio's type; an unspecified one becomes 0.0.0.0.
///
/// `scope` is the index of the interface that a link-local address (fe80::/10) belongs to, see if_nametoindex(3); with
/// any other address it is ignored.
inline asio::ip::address to_asio(const ip_address& address, std::uint32_t scope = 0) noexcept {
    if (address.is_v6())
        return asio::ip::address_v6{detail::copy_bytes<asio::ip::address_v6::bytes_type>(address.bytes()),
                                    address.is_link_local() ? scope : 0};
    return asio::ip::address_v4{detail::copy_bytes<asio::ip::address_v4::bytes_type>(address.bytes())};
}

/// Converts an address from Asio's type; the scope of an IPv6 address is dropped. A v4-mapped address stays one, see
/// `ip_address::canonical`.
inline ip_address from_asio(const asio::ip::address& address) noexcept {
    if (address.is_v4()) return ip_address{detail::copy_bytes<ip_address::bytes_v4>(address.to_v4().to_bytes())};
    return ip_address{detail::copy_bytes<ip_address::bytes_v6>(address.to_v6().to_bytes())};
}

/// Converts an address with its port to an endpoint, which Asio's sockets bind and connect to:
/// `to_endpoint<asio::ip::tcp>(address)`. An unspecified address and `scope` are taken as by `to_asio`.
template <class Protocol>
asio::ip::basic_endpoint<Protocol> to_endpoint(const socket_address& address, std::uint32_t scope = 0) noexcept {
    return {to_asio(address.address, scope), address.port};
}

/// Converts an endpoint to an address with its port, as `from_asio` does.
template <class Protocol> socket_address from_endpoint(const asio::ip::basic_endpoint<Protocol>& endpoint) noexcept {
    return {from_asio(endpoint.address()), endpoint.port()};
}

namespace detail {

/// Whether two endpoints are the same byte by byte, which is cheaper than to compare their addresses and ports.
template <class Protocol>
bool are_same(const asio::ip::basic_endpoint<Protocol>& a, const asio::ip::basic_endpoint<Protocol>& b) noexcept {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace detail

} // namespace mmproxy

#endif
