// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_FLOW_HPP
#define MMPROXY_OBSERVER_FLOW_HPP

#include <mmproxy/address/socket_address.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

namespace mmproxy {

/// A flow: one client's exchange of datagrams with a target, as far as it is known when an observer is told of it.
struct flow {
    std::size_t listener = 0;                       ///< the number of the socket that the latest datagram came to
    socket_address peer{};                          ///< the balancer's endpoint that has sent that datagram
    socket_address local{};                         ///< the address of ours that it was sent to
    socket_address client{};                        ///< of the header, canonical; unspecified when it is unnamed
    socket_address target{};                        ///< unspecified when none is served
    std::chrono::steady_clock::time_point opened{}; ///< when the flow began
};

/// Datagrams that were handed to the kernel for the other side, and the payload in them.
struct traffic {
    std::uint64_t datagrams = 0; ///< empty ones too
    std::uint64_t bytes = 0;     ///< without PROXY headers

    /// Counts one datagram with this payload.
    void add(std::span<const std::byte> payload) noexcept {
        ++datagrams;
        bytes += payload.size();
    }

    /// Undoes `add`: the datagram was not handed on after all.
    void take_back(std::span<const std::byte> payload) noexcept {
        --datagrams;
        bytes -= payload.size();
    }
};

/// How a flow ended. Without an error nothing moved in it for `close_after`.
struct flow_result {
    traffic from_client{};   ///< to the target
    traffic from_upstream{}; ///< to balancers
    std::error_code error{}; ///< why it ended before its time
};

} // namespace mmproxy

#endif
