// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_RESOLVE_HPP
#define GO_MMPROXY_HOST_RESOLVE_HPP

#include <mmproxy/address/socket_address.hpp>

#include "go-mmproxy/config/host_port.hpp"

#include <cstdint>
#include <string_view>

namespace go_mmproxy {

/// Whether a socket can be bound to ::1.
bool host_has_ipv6();

/// The address of a target, which has to be of that family. Blocks while a name is looked up; throws
/// `std::runtime_error`, naming the flag, when there is none. getaddrinfo(3).
mmproxy::socket_address resolve(std::string_view flag, const host_port& target, mmproxy::ip_family family);

/// The address to listen on: the first one of its name, of either family; every address where the host is empty. Throws
/// as `resolve`.
mmproxy::socket_address resolve_listen(const host_port& listen, std::string_view flag = "l");

/// The index of the interface that a link-local address to listen on belongs to; 0 for any other address. Throws
/// `std::runtime_error` when there is no such interface, `usage_error` when a link-local address names none.
std::uint32_t resolve_scope(const host_port& listen);

} // namespace go_mmproxy

#endif
