// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_FLOW_DECISIONS_HPP
#define MMPROXY_FORWARDER_UDP_FLOW_DECISIONS_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/udp/flow_key.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>
#include <mmproxy/request.hpp>

#include <cstddef>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// Decides which flow a datagram belongs to: whose it is, where it goes, and whether its client is let in.
template <class AddressFamily, class AccessControl> class flow_decisions {
public:
    /// Whether clients may be refused at all.
    static constexpr bool ask_for_clients = is_asked_about_clients<AccessControl>;

    flow_decisions(AddressFamily address_family, AccessControl access)
        : address_family_{std::move(address_family)}, access_control_{std::move(access)} {}

    /// Whether a balancer may send at all.
    bool allows(const ip_address& balancer) const noexcept { return access_control_.allows(balancer); }

    /// What is asked for by a datagram that has come this way. The request refers to the header.
    static request request_of(const header& h, const datagram_way& way, std::size_t listener) noexcept {
        return {.client = h.source.canonical(),
                .destination = h.destination.canonical(),
                .balancer = way.peer,
                .header = h,
                .listener = listener,
                .sent_to = way.local};
    }

    /// The flow that a datagram belongs to; its target is unspecified where none is served. What an endpoint has
    /// announced is decided once, and the decision is written into `announced`, which may be null.
    flow_key key_of(const request& asked, announcement* announced) const {
        if (announced == nullptr) return make_key(asked.client, asked.balancer, target_for(asked));
        if (!std::exchange(announced->is_decided, true)) {
            announced->target = target_for(asked);
            announced->refusal = client_refusal(access_control_, asked);
        }
        return make_key(asked.client, asked.balancer, announced->target);
    }

    /// The flow of an announcement that was decided.
    static flow_key key_of(const announcement& announced, const datagram_way& way) noexcept {
        return make_key(announced.said.source.canonical(), way.peer, announced.target);
    }

    /// Why the client is let into no flow; no error where it is. `announced` as in `key_of`, after it.
    std::error_code refusal_of(const request& asked, const announcement* announced) const noexcept {
        return announced != nullptr ? announced->refusal : client_refusal(access_control_, asked);
    }

private:
    /// Unless the header names a client, the target is dialled from the host's own address.
    static flow_key make_key(const socket_address& client, const socket_address& balancer,
                             const socket_address& target) noexcept {
        const bool is_named = client.is_specified();
        return {is_named ? client : balancer, target, !is_named};
    }

    socket_address target_for(const request& asked) const noexcept {
        return target_of(address_family_, asked).value_or(socket_address{});
    }

    [[no_unique_address]] AddressFamily address_family_;
    [[no_unique_address]] AccessControl access_control_;
};

} // namespace mmproxy::detail

#endif
