// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_listening.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/socket/listen.hpp>

#include "go-mmproxy/host/bound_sockets.hpp"
#include "go-mmproxy/host/overlap.hpp"
#include "go-mmproxy/host/served_targets.hpp"
#include "go-mmproxy/host/start_failure.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <asio/ip/tcp.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <system_error>

namespace go_mmproxy {
namespace {

using mmproxy::socket_address;
using mmproxy::transport;

/// Binds the first socket of the service and closes it. Never with SO_REUSEPORT: a socket of UDP would have its share
/// of the datagrams of a running instance.
void bind(const service_plan& p, transport protocol) {
    if (protocol == transport::datagram) {
        mmproxy::bind_udp(p.listen, p.listen_options);
        return;
    }
    mmproxy::detail::naming_address(
        p.listen, "", [&] { return mmproxy::detail::bind_listener<asio::ip::tcp>(p.listen, p.listen_options); });
}

/// The process that has the port already.
std::optional<process_name> find_occupant(const socket_address& listen, transport protocol) {
    for (const auto& socket : find_bound_sockets(protocol, listen.port))
        if (overlap_of({listen}, {socket.address}) != overlap::none) return find_owner(socket);
    return std::nullopt;
}

finding taken(const socket_address& listen, transport protocol) {
    const auto occupant = find_occupant(listen, protocol);
    if (!occupant)
        return finding::warning(
            text(message::check_taken, "protocol"_is(name_of(protocol)), "listen"_is(to_string(listen))));
    return finding::warning(text(message::check_taken_by, "protocol"_is(name_of(protocol)),
                                 "listen"_is(to_string(listen)), "program"_is(occupant->program),
                                 "process"_is(occupant->id)));
}

finding check_listening(const service_plan& p, transport protocol) {
    try {
        bind(p, protocol);
    } catch (const std::system_error& failure) {
        if (failure.code() == std::errc::address_in_use) return taken(p.listen, protocol);
        return finding::failure(explain_start_failure(failure));
    }
    return finding::ok(text(message::check_free, "protocol"_is(name_of(protocol)), "listen"_is(to_string(p.listen))));
}

/// Whether a socket on this address would send replies of the family.
bool sends(const mmproxy::ip_address& listen, mmproxy::ip_family family) {
    const auto known = listen.canonical();
    return known.family() == family || (known.is_wildcard() && known.is_v6());
}

/// A target of the service that has the port of the address, where its routing keeps what is sent from that port.
std::optional<socket_address> find_keeper(const service_plan& p, const socket_address& listen) {
    if (p.chosen.routing != routing_choice::scoped) return std::nullopt;
    for (const auto& [protocol, target] : served_targets(p))
        if (protocol == transport::datagram && target.port == listen.port &&
            sends(listen.address, target.canonical().address.family()))
            return target;
    return std::nullopt;
}

} // namespace

findings check_listening(const service_plan& p) {
    findings found;
    for (const auto protocol : served_protocols(p.chosen)) found.push_back(check_listening(p, protocol));
    return found;
}

findings check_reply_port(const service_plan& p, const plan& all) {
    if (!p.chosen.serves_udp() || p.listen.canonical().address.is_loopback()) return {};
    for (const auto& other : all.services)
        if (const auto target = find_keeper(other, p.listen))
            return {finding::failure(
                text(message::check_replies_kept, "listen"_is(to_string(p.listen)), "target"_is(to_string(*target))))};
    return {};
}

} // namespace go_mmproxy
