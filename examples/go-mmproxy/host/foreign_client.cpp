// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/foreign_client.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/netlink/route_lookup.hpp>
#include <mmproxy/netlink/route_socket.hpp>

#include <algorithm>
#include <array>
#include <exception>

namespace go_mmproxy {
namespace {

using mmproxy::ip_address;
using namespace mmproxy::literals;

constexpr std::array clients_v4{"192.0.2.123:0"_address, "198.51.100.123:0"_address, "203.0.113.123:0"_address};
constexpr std::array clients_v6{"[2001:db8::123]:0"_address, "[3fff::123]:0"_address, "[3fff:1::123]:0"_address};

} // namespace

bool is_of_this_host(const ip_address& address) noexcept try {
    mmproxy::netlink::route_socket kernel;
    return mmproxy::netlink::is_local(kernel, address);
} catch (const std::exception& /*a sandbox without netlink, no memory*/) {
    return false;
}

ip_address foreign_client(mmproxy::ip_family family) noexcept {
    const auto& clients = family == mmproxy::ip_family::ipv6 ? clients_v6 : clients_v4;
    const auto* const found =
        std::ranges::find_if(clients, [](const auto& client) { return !is_of_this_host(client.address); });
    return found == clients.end() ? clients.front().address : found->address;
}

} // namespace go_mmproxy
