// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/resolve.hpp"

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/routing/detail/host_checks.hpp>

#include "go-mmproxy/config/digits.hpp"
#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include <net/if.h>

namespace go_mmproxy {
namespace {

using asio::ip::tcp;
using mmproxy::ip_family;

bool is_of(const tcp::endpoint& endpoint, ip_family family) {
    return family == ip_family::unspecified || mmproxy::from_endpoint(endpoint).family() == family;
}

std::runtime_error unusable(std::string_view flag, const std::string& host, std::string_view reason) {
    return std::runtime_error{text(message::name_unusable, "flag"_is(flag), "host"_is(host), "reason"_is(reason))};
}

/// Asks for addresses of every family, to tell a name without one from a name with one of the other family.
mmproxy::ip_address look_up(std::string_view flag, const std::string& host, ip_family family) {
    asio::io_context io;
    std::error_code ec;
    const auto found = tcp::resolver{io}.resolve(host, "", ec);
    if (ec) throw unusable(flag, host, ec.message());
    const auto good = std::ranges::find_if(found, [&](const auto& entry) { return is_of(entry.endpoint(), family); });
    if (good == found.end()) throw unusable(flag, host, text(message::no_address_of_family));
    return mmproxy::from_endpoint(good->endpoint()).address;
}

mmproxy::ip_address any_address() {
    return host_has_ipv6() ? mmproxy::ip_address{mmproxy::ip_address::bytes_v6{}}
                           : mmproxy::ip_address{mmproxy::ip_address::bytes_v4{}};
}

} // namespace

bool host_has_ipv6() {
    return mmproxy::detail::has_ipv6();
}

mmproxy::socket_address resolve(std::string_view flag, const host_port& target, ip_family family) {
    const auto address = target.literal();
    return {address ? *address : look_up(flag, target.host, family), target.port};
}

std::uint32_t resolve_scope(const host_port& listen) {
    const auto address = listen.literal();
    if (address && address->is_link_local() && listen.scope.empty())
        throw usage_error{text(message::interface_not_named, "listen"_is(to_string(listen)), "host"_is(listen.host),
                               "port"_is(listen.port))};
    if (listen.scope.empty()) return 0;
    const auto number = read_digits<std::uint32_t>(listen.scope).value_or(0);
    const auto index = number > 0 ? number : ::if_nametoindex(listen.scope.c_str());
    if (index == 0)
        throw std::runtime_error{
            text(message::interface_missing, "listen"_is(to_string(listen)), "interface"_is(listen.scope))};
    return index;
}

mmproxy::socket_address resolve_listen(const host_port& listen, std::string_view flag) {
    if (listen.host.empty()) return {any_address(), listen.port};
    return resolve(flag, listen, ip_family::unspecified);
}

} // namespace go_mmproxy
