// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_FLOW_HPP
#define MMPROXY_FORWARDER_UDP_UDP_FLOW_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/access_control/limit_policy.hpp>
#include <mmproxy/forwarder/udp/flow_introduction.hpp>
#include <mmproxy/forwarder/udp/flow_key.hpp>
#include <mmproxy/forwarder/udp/reply_header.hpp>
#include <mmproxy/forwarder/udp/udp_listener.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/observer/flow.hpp>
#include <mmproxy/reactor/list_link.hpp>
#include <mmproxy/reactor/timing_wheel.hpp>
#include <mmproxy/socket/unique_fd.hpp>
#include <mmproxy/upstream_header/no_upstream_header.hpp>
#include <mmproxy/upstream_header/upstream_header_policy.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace mmproxy::detail {

/// A flow's place among the flows in which the target has not answered yet.
struct unanswered_flow : list_link {
protected:
    ~unanswered_flow() = default;
};

/// A flow: the upstream socket of one client and target, and the way back to the client. It belongs to a `flow_table`.
template <header_version_policy HeaderVersion, limit_policy Limits,
          upstream_header_policy UpstreamHeader = no_upstream_header>
struct udp_flow final : udp_source, timing_wheel::member, unanswered_flow {
    using clock = std::chrono::steady_clock;

    udp_flow() noexcept : udp_source{false} {}

    /// What observers are told of it.
    flow about() const noexcept {
        const auto [peer, local] = back.ends();
        return {.listener = back.listener->number,
                .peer = peer,
                .local = local,
                .client = key->client(),
                .target = key->target,
                .opened = opened};
    }

    const flow_key* key = nullptr; ///< its key, in the table
    unique_fd socket{};            ///< bound to the client's address, connected to the target
    admission::place place{};
    [[no_unique_address]] limited_places<Limits> limited{};
    udp_return_path back{}; ///< the way of the client's latest datagram
    [[no_unique_address]] reply_header<HeaderVersion> header{};
    [[no_unique_address]] flow_introduction<UpstreamHeader> introduction{};

    clock::time_point opened{};
    clock::time_point last_used{};
    traffic from_client{};
    traffic from_upstream{};

    std::size_t expected_replies = 1; ///< how many `udp_downward` asks for at once
    std::uint64_t round = 0;          ///< the round of `udp_upward`'s batch in which `path` is valid
    std::uint32_t path = 0;           ///< the way to the target in that round
};

} // namespace mmproxy::detail

#endif
