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
void bind(const address_plan& at, transport protocol) {
    if (protocol == transport::datagram) {
        mmproxy::bind_udp(at.listen, at.options);
        return;
    }
    mmproxy::detail::naming_address(
        at.listen, "", [&] { return mmproxy::detail::bind_listener<asio::ip::tcp>(at.listen, at.options); });
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

/// The same of any service; replies of a loopback address stay on this host anyway.
std::optional<socket_address> find_keeper(const address_plan& at, const plan& all) {
    if (at.listen.canonical().address.is_loopback()) return std::nullopt;
    for (const auto& other : all.services)
        if (const auto target = find_keeper(other, at.listen)) return target;
    return std::nullopt;
}

} // namespace

finding check_listening(const address_plan& at, transport protocol) {
    try {
        bind(at, protocol);
    } catch (const std::system_error& failure) {
        if (failure.code() == std::errc::address_in_use) return taken(at.listen, protocol);
        return finding::failure(explain_start_failure(failure));
    }
    return finding::ok(text(message::check_free, "protocol"_is(name_of(protocol)), "listen"_is(to_string(at.listen))));
}

findings check_listening(const service_plan& p) {
    findings found;
    for (const auto protocol : served_protocols(p.chosen))
        for (const auto& at : p.addresses) found.push_back(check_listening(at, protocol));
    return found;
}

findings check_reply_port(const service_plan& p, const plan& all) {
    findings found;
    if (!p.chosen.serves_udp()) return found;
    for (const auto& at : p.addresses)
        if (const auto target = find_keeper(at, all))
            found.push_back(finding::failure(
                text(message::check_replies_kept, "listen"_is(to_string(at.listen)), "target"_is(to_string(*target)))));
    return found;
}

} // namespace go_mmproxy
