// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_PLACEMENT_EVERY_DATAGRAM_HPP
#define MMPROXY_HEADER_PLACEMENT_EVERY_DATAGRAM_HPP

#include <mmproxy/header_placement/header_placement_policy.hpp>

namespace mmproxy {

/// Every datagram carries its header, as the specification wants it and dnsdist sends it. The default.
///
/// The reader keeps nothing of a datagram, so the balancer may send the datagrams of one client from any number of its
/// endpoints. A v1 header, which has no word for UDP, is refused: `errc::wrong_transport`. A v2 header may name a
/// client that has come by TCP.
struct every_datagram {
    /// Remembers nothing between datagrams. See `header_placement_policy`.
    template <header_version_policy HeaderVersion> class reader {
    public:
        /// Looks at `max_header` alone.
        explicit reader(const placement_limits& limits) noexcept : max_header_{limits.max_header} {}

        /// Reads the header of this datagram; a v1 header is `errc::wrong_transport`.
        placed_datagram read(const datagram_way& /*way*/, std::span<const std::byte> datagram,
                             std::chrono::steady_clock::time_point /*now*/) const noexcept {
            auto d = read_datagram_header<HeaderVersion>(datagram, max_header_);
            if (d.header.version == 1) d.error = errc::wrong_transport;
            return d;
        }

        /// Does nothing.
        template <class LastReply>
        void expire(std::chrono::steady_clock::time_point /*now*/, LastReply&& /*last_reply*/) const noexcept {}
        /// Always true: there is nothing to expire.
        bool empty() const noexcept { return true; }

    private:
        std::size_t max_header_;
    };
};

static_assert(header_placement_policy<every_datagram>);

} // namespace mmproxy

#endif
