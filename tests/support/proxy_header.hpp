// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_PROXY_HEADER_HPP
#define MMPROXY_TESTS_SUPPORT_PROXY_HEADER_HPP

#include <mmproxy/address/socket_address.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// PROXY headers put together by hand, from the specification and not with the code that is tested.
namespace proxy_header {

using mmproxy::socket_address;

/// `PROXY TCP4 203.0.113.7 192.0.2.1 4711 443` and the end of the line.
std::string v1(const socket_address& source, const socket_address& destination);

std::string number(std::uint16_t value);

/// Any v2 header: version and command, family and transport, then what the length counts.
std::string v2(std::uint8_t version_command, std::uint8_t family_transport, std::string_view rest);

std::string v2_addresses(const socket_address& source, const socket_address& destination);

/// A v2 header of a client's TCP connection.
std::string v2(const socket_address& source, const socket_address& destination, std::string_view tlvs = {});

/// A v2 header of a client's datagrams.
std::string v2_datagram(const socket_address& source, const socket_address& destination, std::string_view tlvs = {});

/// A v2 header of the balancer's own datagrams: LOCAL, unnamed.
std::string v2_local();

/// Cloudflare's Simple Proxy Protocol: 38 bytes, IPv4 addresses as v4-mapped ones.
std::string spp(const socket_address& client, const socket_address& proxy);

std::string tlv(std::uint8_t type, std::string_view value);

} // namespace proxy_header

#endif
