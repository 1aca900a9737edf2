// SPDX-License-Identifier: BSL-1.0
#include "resolve.hpp"

#include <mmproxy/net/endpoint.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

namespace go_mmproxy {
namespace {

using asio::ip::tcp;
using mmproxy::ip_family;

bool is_of(const tcp::endpoint& endpoint, ip_family family) {
    return family == ip_family::unspecified || mmproxy::from_endpoint(endpoint).family() == family;
}

std::string explain(std::string_view flag, const std::string& host, const std::string& reason) {
    return '-' + std::string{flag} + ": the host name \"" + host + "\" cannot be used: " + reason;
}

/// Asks for addresses of every family, to tell a name without one from a name with one of the other family.
mmproxy::ip_address look_up(std::string_view flag, const std::string& host, ip_family family) {
    asio::io_context io;
    std::error_code ec;
    const auto found = tcp::resolver{io}.resolve(host, "", ec);
    if (ec) throw std::runtime_error{explain(flag, host, ec.message())};
    const auto good = std::ranges::find_if(found, [&](const auto& entry) { return is_of(entry.endpoint(), family); });
    if (good == found.end()) throw std::runtime_error{explain(flag, host, "it has no address of that family")};
    return mmproxy::from_endpoint(good->endpoint()).address;
}

mmproxy::ip_address any_address() {
    return host_has_ipv6() ? mmproxy::ip_address{mmproxy::ip_address::bytes_v6{}}
                           : mmproxy::ip_address{mmproxy::ip_address::bytes_v4{}};
}

} // namespace

bool host_has_ipv6() {
    asio::io_context io;
    tcp::socket socket{io};
    std::error_code ec;
    socket.open(tcp::v6(), ec);
    if (!ec) socket.bind({asio::ip::address_v6::loopback(), 0}, ec);
    return !ec;
}

mmproxy::socket_address resolve(std::string_view flag, const host_port& target, ip_family family) {
    const auto address = target.literal();
    return {address ? *address : look_up(flag, target.host, family), target.port};
}

mmproxy::socket_address resolve_listen(const host_port& listen) {
    if (listen.host.empty()) return {any_address(), listen.port};
    return resolve("l", listen, ip_family::unspecified);
}

} // namespace go_mmproxy
