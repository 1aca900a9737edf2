// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_UPSTREAM_HEADER_SEND_HEADER_HPP
#define MMPROXY_UPSTREAM_HEADER_SEND_HEADER_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_placement/every_datagram.hpp>
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/upstream_header/restated_header.hpp>
#include <mmproxy/upstream_header/upstream_header_policy.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>

namespace mmproxy {

/// Sends the target a header of that version, which says what `restated_header` does: behind `no_header` who has
/// connected, else what the balancer's header has said.
///
/// The target is dialled from the host's own address, as balancers dial: it goes by the header, and trusts a sender by
/// its address (nginx' set_real_ip_from, dnsdist's setProxyProtocolACL, an `access_control_policy`). No capability and
/// no routing are needed for that, and the target may be of another family than the client.
///
/// From v2 to v2 TLVs are passed on as they came, with the right CRC32C if there is one; other versions have no room
/// for them. What cannot be said refuses the connection or the datagram: a client of TCP in SPP, or an unnamed header
/// there, or one of UDP in v1.
///
/// UDP: `Placement` is `every_datagram` or `first_datagram`, as the target expects it. With `first_datagram` a header
/// is sent once a flow, and again where that datagram could not be sent: the target must not forget a sender sooner
/// than `udp_options::close_after`, and an empty first datagram is lost, as its header alone. Replies of a target that
/// takes SPP begin with a header, too, which is taken off.
template <header_version_policy HeaderVersion = v2, header_placement_policy Placement = every_datagram>
struct send_header {
    static_assert(HeaderVersion::max_size > 0, "send_header: no_upstream_header sends none");
    static_assert(std::same_as<Placement, every_datagram> || std::same_as<Placement, first_datagram>,
                  "send_header: on every_datagram or on the first_datagram");

    /// @{
    /// See `upstream_header_policy`.
    static constexpr std::size_t max_size = HeaderVersion::max_size;
    static constexpr bool dials_from_client = false;
    static constexpr bool is_on_first_datagram_alone = std::same_as<Placement, first_datagram>;
    using reply_version = std::conditional_t<reply_header_version<HeaderVersion>, HeaderVersion, no_header>;

    static serialize_result serialize(const request& asked, transport protocol, std::span<std::byte> out) noexcept {
        auto said = restated_header(asked, protocol);
        const auto written = HeaderVersion::serialize(said, out);
        if (written.error != errc::unsayable_tlvs) return written;
        said.tlvs = {};
        return HeaderVersion::serialize(said, out);
    }
    /// @}
};

static_assert(upstream_header_policy<send_header<>>);

} // namespace mmproxy

#endif
