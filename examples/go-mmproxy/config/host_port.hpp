// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_HOST_PORT_HPP
#define GO_MMPROXY_CONFIG_HOST_PORT_HPP

#include <mmproxy/address/address_text.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// An address or a host name, and a port: `127.0.0.1:443`, `[::1]:443`, `localhost:443`, `:443`. Not looked up yet.
struct host_port {
    std::string host; ///< without brackets; empty: every address
    std::uint16_t port = 0;
    std::string scope{}; ///< of a link-local address: the name or the number of its interface

    /// The host's address, where it is one and no name.
    std::optional<mmproxy::ip_address> literal() const { return mmproxy::parse_ip_address(host); }

    friend bool operator==(const host_port&, const host_port&) = default;
};

/// A host, in brackets if it holds a colon, and a port from 1 to 65535. A link-local address may have a scope:
/// `[fe80::1%eth0]:443`.
std::optional<host_port> read_host_port(std::string_view text);

/// One address, or those of a range of ports: `0.0.0.0:10000-10099` is a hundred. Empty where `text` is neither.
std::vector<host_port> read_host_ports(std::string_view text);

/// With brackets round an IPv6 address.
std::string to_string(const host_port& address);

/// Texts that `read_host_ports` reads as these addresses: ports of one host that follow each other are a range.
std::vector<std::string> to_strings(const std::vector<host_port>& addresses);

} // namespace go_mmproxy

#endif
