// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_FLOW_HPP
#define MMPROXY_FORWARDER_UDP_UDP_FLOW_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/dial/own_listeners.hpp>
#include <mmproxy/forwarder/udp/flow_key.hpp>
#include <mmproxy/forwarder/udp/reply_header.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/observer/flow.hpp>
#include <mmproxy/reactor/awaited_end.hpp>
#include <mmproxy/reactor/list_link.hpp>
#include <mmproxy/reactor/timing_wheel.hpp>
#include <mmproxy/socket/local_address.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/ip/udp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace mmproxy::detail {

/// What a `udp_forwarder` waits for: a listener or a flow.
struct udp_source {
    explicit udp_source(bool listens) noexcept : is_listener{listens} {}
    bool is_listener;
};

/// A socket that the balancers send to.
struct udp_listener final : udp_source {
    udp_listener(native_socket<asio::ip::udp> s, std::size_t n, std::shared_ptr<admission> p)
        : udp_source{true},
          number{n},
          bound{local_address(s.native_handle()).canonical()},
          places{std::move(p)},
          known{std::in_place, own_listeners::of(transport::datagram), s},
          socket{s.release()} {}

    /// Nothing is forwarded through it any more.
    void end() {
        has_ended = true;
        its_end.reached();
        last_flow.reached();
    }

    void close() {
        end();
        known.reset();
        socket = {};
    }

    std::size_t number;
    socket_address bound; ///< canonical
    std::shared_ptr<admission> places;
    std::optional<own_listeners::entry> known; ///< to the process, as long as it is open
    unique_fd socket;
    bool opens_flows = true; ///< not when it is going to be closed
    bool has_ended = false;
    awaited_end last_flow{}; ///< reached when it opens no flows, and none is left that goes back through it
    awaited_end its_end{};
};

/// Where a datagram has come from, and so where the answer goes.
struct udp_return_path {
    const udp_listener* listener = nullptr;
    asio::ip::udp::endpoint peer{};
    interface_address local{}; ///< unspecified where the listener is bound to one address

    bool is(const udp_listener& l, const asio::ip::udp::endpoint& p, const interface_address& a) const noexcept {
        return listener == &l && peer.size() == p.size() && std::memcmp(peer.data(), p.data(), p.size()) == 0 &&
               local == a;
    }

    /// What observers and placements know of it, canonical.
    datagram_way ends() const noexcept {
        const auto own = local.address.canonical();
        return {from_endpoint(peer).canonical(),
                own.is_specified() ? socket_address{own, listener->bound.port} : listener->bound};
    }
};

/// A flow's place among those in which the target has not answered yet.
struct unanswered_flow : list_link {
protected:
    ~unanswered_flow() = default;
};

/// A client's upstream socket and the way back to it.
template <header_version_policy HeaderVersion>
struct udp_flow final : udp_source, timing_wheel::member, unanswered_flow {
    using clock = std::chrono::steady_clock;

    udp_flow() noexcept : udp_source{false} {}

    flow about() const noexcept {
        const auto [peer, local] = back.ends();
        return {.listener = back.listener->number,
                .peer = peer,
                .local = local,
                .client = key->client(),
                .target = key->target,
                .opened = opened};
    }

    const flow_key* key = nullptr; ///< under which the table has it
    unique_fd socket{};
    admission::place place{};
    udp_return_path back{}; ///< that of the latest datagram
    [[no_unique_address]] reply_header<HeaderVersion> header{};

    clock::time_point opened{};
    clock::time_point last_used{};
    traffic from_client{};
    traffic from_upstream{};

    std::size_t expected_replies = 1; ///< how many to ask for at once
    std::uint64_t round = 0;          ///< of the upstream batch, in which `path` is its number there
    std::uint32_t path = 0;
};

} // namespace mmproxy::detail

#endif
