// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_LISTENER_HPP
#define MMPROXY_FORWARDER_UDP_UDP_LISTENER_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/dial/own_listeners.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>
#include <mmproxy/reactor/awaited_end.hpp>
#include <mmproxy/socket/local_address.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/socket_buffers.hpp>
#include <mmproxy/socket/socket_options.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/ip/udp.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// What a `udp_forwarder` waits for: a listener or a flow.
struct udp_source {
    explicit udp_source(bool listens) noexcept : is_listener{listens} {}
    bool is_listener;
};

/// A socket that the balancers send to. It is owned by a `std::shared_ptr`, which its `serve` and the core share.
struct udp_listener final : udp_source {
    udp_listener(native_socket<asio::ip::udp> s, std::size_t n, std::shared_ptr<admission> p)
        : udp_source{true},
          number{n},
          bound{local_address(s.native_handle()).canonical()},
          places{std::move(p)},
          known{std::in_place, own_listeners::of(transport::datagram), s},
          socket{s.release()} {}

    /// Nothing is forwarded through it any more: every wait for it completes. The socket stays open.
    void end() {
        has_ended = true;
        its_end.reached();
        last_flow.reached();
    }

    /// Ends it and closes the socket.
    void close() {
        end();
        known.reset();
        socket = {};
    }

    std::size_t number;                        ///< as observers are told
    socket_address bound;                      ///< canonical
    std::shared_ptr<admission> places;         ///< of the flows that are opened through it
    std::optional<own_listeners::entry> known; ///< in the process's list, as long as it is open
    unique_fd socket;
    bool opens_flows = true; ///< false from `stop_accepting` on, when it is going to be closed
    bool has_ended = false;
    awaited_end last_flow{}; ///< reached when it opens no flows, and none is left that goes back through it
    awaited_end its_end{};
};

/// Prepares a bound socket for listening on, which another forwarder may have prepared before. `receives_joined`:
/// datagrams of several clients may be received joined (UDP_GRO in udp(7)); `buffer` is the size of its socket buffers
/// [bytes]. Throws `std::system_error` when the address that a datagram was sent to cannot be told.
inline void prepare_to_listen(native_socket<asio::ip::udp>& socket, bool receives_joined, std::size_t buffer) {
    std::error_code ec; // an older kernel delivers them one by one
    socket.set_option(udp_gro{receives_joined ? 1 : 0}, ec);
    set_receive_buffer(socket, buffer);
    set_send_buffer(socket, buffer);
    const bool is_wildcard = local_address(socket.native_handle()).canonical().address.is_wildcard();
    if (is_wildcard) socket.set_option(packet_info{}, ec = {});
    if (is_wildcard && ec) throw std::system_error{ec, "setsockopt(IP_PKTINFO)"};
}

/// Where a datagram has come from, and so where the answer goes.
struct udp_return_path {
    const udp_listener* listener = nullptr;
    asio::ip::udp::endpoint peer{};
    interface_address local{}; ///< unspecified where the listener is bound to one address

    bool is(const udp_listener& l, const asio::ip::udp::endpoint& p, const interface_address& a) const noexcept {
        return listener == &l && are_same(peer, p) && local == a;
    }

    /// What observers and placements know of it, canonical.
    datagram_way ends() const noexcept {
        const auto own = local.address.canonical();
        return {from_endpoint(peer).canonical(),
                own.is_specified() ? socket_address{own, listener->bound.port} : listener->bound};
    }
};

} // namespace mmproxy::detail

#endif
