// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_capabilities.hpp"

#include <mmproxy/netlink/route_socket.hpp>
#include <mmproxy/routing/detail/host_checks.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include "go-mmproxy/host/option_trial.hpp"
#include "go-mmproxy/host/sysctl.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <asio/ip/tcp.hpp>
#include <asio/socket_base.hpp>

#include <algorithm>
#include <system_error>

namespace go_mmproxy {
namespace {

using asio::ip::tcp;

std::error_code try_to_change_rules() {
    mmproxy::netlink::route_socket kernel;
    try {
        mmproxy::detail::require_net_admin(kernel);
        return {};
    } catch (const std::system_error& refused) {
        return refused.code();
    }
}

/// On the wildcard address, which every host has. Nothing listens on it.
std::error_code bind_to_first_port() {
    mmproxy::native_socket<tcp> socket;
    std::error_code ec;
    socket.open(tcp::v4(), ec);
    if (!ec) socket.set_option(asio::socket_base::reuse_address{true}, ec);
    if (!ec) socket.bind({tcp::v4(), 1}, ec);
    return ec;
}

using refusal = message_with<named_argument<"reason">>;

finding finding_of(std::error_code ec, plain_message granted, refusal refused) {
    if (!ec) return finding::ok(text(granted));
    return finding::failure(text(refused, "reason"_is(ec.message())));
}

bool names_clients(const service_settings& s) {
    return s.header != header_choice::none;
}

bool is_transparent(const service_settings& s) {
    return names_clients(s) || s.listen_transparent;
}

bool sets_routes(const service_settings& s) {
    return s.routing != routing_choice::none;
}

} // namespace

findings check_capabilities(std::span<const service_settings> services) {
    findings found;
    if (std::ranges::any_of(services, is_transparent))
        found.push_back(
            finding_of(try_option(mmproxy::transparent{}), message::check_may_speak, message::check_may_not_speak));
    if (std::ranges::any_of(services, sets_routes))
        found.push_back(finding_of(try_to_change_rules(), message::check_may_route, message::check_may_not_route));
    const auto marking = std::ranges::find_if(services, [](const auto& s) { return s.mark != 0; });
    if (marking != services.end())
        found.push_back(finding_of(try_option(mmproxy::mark{static_cast<int>(marking->mark)}), message::check_may_mark,
                                   message::check_may_not_mark));
    return found;
}

findings check_client_ports(std::span<const service_settings> services) {
    if (std::ranges::none_of(services, names_clients)) return {};
    if (bind_to_first_port() != std::errc::permission_denied) return {finding::ok(text(message::check_keeps_ports))};
    const auto first = read_sysctl("net/ipv4/ip_unprivileged_port_start").value_or(1024);
    return {finding::warning(text(message::check_loses_ports, "first"_is(first)))};
}

} // namespace go_mmproxy
