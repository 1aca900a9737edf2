// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_PLACEMENT_EVERY_DATAGRAM_HPP
#define MMPROXY_HEADER_PLACEMENT_EVERY_DATAGRAM_HPP

#include <mmproxy/header_placement/header_placement_policy.hpp>

namespace mmproxy {

/// Each datagram carries its header: what the specification says, and what dnsdist does.
///
/// Nothing is remembered, so a sender may spread a client over as many endpoints as it likes. A v1 header has no word
/// for UDP and is refused. A v2 header may name a client that has come by TCP.
struct every_datagram {
    template <header_version_policy HeaderVersion> class reader {
    public:
        explicit reader(const placement_limits& limits) noexcept : max_header_{limits.max_header} {}

        placed_datagram read(const datagram_way& /*way*/, std::span<const std::byte> datagram,
                             std::chrono::steady_clock::time_point /*now*/) const noexcept {
            auto d = read_datagram_header<HeaderVersion>(datagram, max_header_);
            if (d.header.version == 1) d.error = errc::wrong_transport;
            return d;
        }

        template <class LastReply>
        void expire(std::chrono::steady_clock::time_point /*now*/, LastReply&& /*last_reply*/) const noexcept {}
        bool empty() const noexcept { return true; }

    private:
        std::size_t max_header_;
    };
};

static_assert(header_placement_policy<every_datagram>);

} // namespace mmproxy

#endif
