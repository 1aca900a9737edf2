// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_FLOW_INTRODUCTION_HPP
#define MMPROXY_FORWARDER_UDP_FLOW_INTRODUCTION_HPP

#include <mmproxy/upstream_header/upstream_header_policy.hpp>

namespace mmproxy::detail {

/// Whether a flow's next datagram to the target has a header in front, where one is sent: every datagram has.
template <upstream_header_policy UpstreamHeader> struct flow_introduction {
    static constexpr bool is_due() noexcept { return true; }
    static constexpr void note_sent() noexcept {}
    static constexpr void note_dropped() noexcept {}
};

/// The first one alone has; where it could not be sent, the next one.
template <upstream_header_policy UpstreamHeader>
requires(UpstreamHeader::is_on_first_datagram_alone) struct flow_introduction<UpstreamHeader> {
    bool is_due() const noexcept { return is_due_; }
    void note_sent() noexcept { is_due_ = false; }
    void note_dropped() noexcept { is_due_ = true; }

private:
    bool is_due_ = true;
};

} // namespace mmproxy::detail

#endif
