// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_FLOW_KEY_HPP
#define MMPROXY_FORWARDER_UDP_FLOW_KEY_HPP

#include <mmproxy/address/address_hash.hpp>
#include <mmproxy/address/socket_address.hpp>

#include <cstddef>

namespace mmproxy::detail {

/// What tells one flow from another: both ends of its upstream socket. A client that another target is chosen for, by
/// another destination for instance, has another flow.
struct flow_key {
    socket_address source{}; ///< the client; the balancer's endpoint for an unnamed header
    socket_address target{};
    bool is_own = false; ///< the header is unnamed: the balancer itself is the client

    /// The client that the header names; unspecified for an unnamed header.
    socket_address client() const noexcept { return is_own ? socket_address{} : source; }

    friend bool operator==(const flow_key&, const flow_key&) noexcept = default;
};

/// Clients choose their ports, and some their addresses: the seed keeps them from choosing collisions.
class flow_key_hash {
public:
    std::size_t operator()(const flow_key& key) const noexcept {
        return seed_.mix(seed_.mix(key.is_own ? 1 : 0, key.source), key.target);
    }

private:
    address_hash seed_{};
};

} // namespace mmproxy::detail

#endif
