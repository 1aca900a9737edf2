// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/given_sockets.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/socket/adopt.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include "go-mmproxy/host/overlap.hpp"
#include "go-mmproxy/text/joined.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <asio/ip/tcp.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>

namespace go_mmproxy {
namespace {

using mmproxy::transport;

/// What a socket is: of which protocol, `unspecified` where it is none of ours, and bound to which address.
struct description {
    transport protocol = transport::unspecified;
    listen_address bound{};
};

transport protocol_of(int socket) noexcept {
    switch (mmproxy::detail::asked_option(socket, SO_TYPE)) {
    case SOCK_STREAM: return transport::stream;
    case SOCK_DGRAM: return transport::datagram;
    default: return transport::unspecified;
    }
}

description describe(int socket) {
    asio::ip::tcp::endpoint bound; // an address of UDP looks alike
    auto size = static_cast<::socklen_t>(bound.capacity());
    if (!mmproxy::detail::is_of_ip(socket) || ::getsockname(socket, bound.data(), &size) != 0) return {};
    const auto address = bound.address();
    const auto scope = address.is_v6() ? static_cast<std::uint32_t>(address.to_v6().scope_id()) : 0;
    return {protocol_of(socket), {mmproxy::from_endpoint(bound).canonical(), scope}};
}

std::string to_string(const description& d) {
    if (d.protocol == transport::unspecified) return text(message::foreign_socket);
    const auto address = to_string(d.bound.address);
    if (d.protocol == transport::stream) return text(message::tcp_socket, "address"_is(address));
    return text(message::udp_socket, "address"_is(address));
}

bool serves(const service_plan& p, const description& d) noexcept {
    return (d.protocol == transport::stream && p.chosen.serves_tcp()) ||
           (d.protocol == transport::datagram && p.chosen.serves_udp());
}

/// The place of the address among those of the service; nothing where it does not listen there.
std::optional<std::size_t> find_address(const service_plan& p, const description& d) noexcept {
    const auto found = std::ranges::find_if(p.addresses, [&](const address_plan& one) {
        return one.listen.canonical() == d.bound.address && one.options.scope == d.bound.scope;
    });
    if (!serves(p, d) || found == p.addresses.end()) return std::nullopt;
    return static_cast<std::size_t>(found - p.addresses.begin());
}

void require_listens_on(const service_plan& p, const passed_socket& socket, const description& d) {
    if (find_address(p, d)) return;
    throw std::runtime_error{text(message::passed_socket_differs, "name"_is(socket.name), "socket"_is(to_string(d)),
                                  "listen"_is(joined(to_strings(p.chosen.listen))),
                                  "protocol"_is(word_of(p.chosen.protocol, protocol_words)))};
}

using services = std::span<const service_plan>;

/// The service that a socket goes to; the end where there is none.
services::iterator find_listener(services all, const passed_socket& socket, const description& d) {
    const auto has_name = [&](const service_plan& p) { return p.chosen.name == socket.name; };
    const auto named = socket.name.empty() ? all.end() : std::ranges::find_if(all, has_name);
    if (named == all.end())
        return std::ranges::find_if(all, [&](const service_plan& p) { return find_address(p, d).has_value(); });
    require_listens_on(*named, socket, d);
    return named;
}

/// As it would have been opened for the service.
void make_transparent(int socket) {
    const auto protocol = mmproxy::detail::protocol_of<asio::ip::tcp>(socket);
    const mmproxy::transparent on{};
    const int result = ::setsockopt(socket, on.level(protocol), on.name(protocol), on.data(protocol),
                                    static_cast<::socklen_t>(on.size(protocol)));
    if (result != 0) throw std::system_error{errno, std::system_category(), text(message::cannot_listen_transparently)};
}

void give(mmproxy::unique_fd socket, const service_plan& p, given_sockets& to) {
    if (p.chosen.listen_transparent) make_transparent(socket.get());
    to.of(protocol_of(socket.get())).push_back(std::move(socket));
}

} // namespace

shared_sockets share_sockets(std::vector<passed_socket> passed, services all) {
    shared_sockets shared;
    for (const auto& one : all) shared.services.emplace_back(one.addresses.size());
    for (auto& socket : passed) {
        const auto d = describe(socket.descriptor.get());
        const auto found = find_listener(all, socket, d);
        if (found == all.end())
            shared.unclaimed.push_back(
                text(message::passed_socket_unclaimed, "name"_is(socket.name), "socket"_is(to_string(d))));
        else
            give(std::move(socket.descriptor), *found,
                 shared.services[static_cast<std::size_t>(found - all.begin())][find_address(*found, d).value()]);
    }
    return shared;
}

std::vector<mmproxy::unique_fd> take_sockets(shared_sockets& from, services all, transport protocol,
                                             const address_plan& at) {
    for (std::size_t i = 0; i < from.services.size(); ++i)
        for (std::size_t k = 0; k < from.services[i].size(); ++k)
            if (auto& given = from.services[i][k].of(protocol);
                !given.empty() && listens_alike(all[i].addresses[k], at))
                return std::exchange(given, {});
    return {};
}

} // namespace go_mmproxy
