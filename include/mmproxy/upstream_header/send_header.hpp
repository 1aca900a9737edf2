// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_UPSTREAM_HEADER_SEND_HEADER_HPP
#define MMPROXY_UPSTREAM_HEADER_SEND_HEADER_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/upstream_header/restated_header.hpp>
#include <mmproxy/upstream_header/upstream_header_policy.hpp>

#include <cstddef>
#include <span>

namespace mmproxy {

/// Sends the target a header of that version, which says what `restated_header` does: behind `no_header` who has
/// connected, else what the balancer's header has said.
///
/// The target is dialled from the host's own address, as balancers dial: it goes by the header, and trusts a sender by
/// its address (nginx' set_real_ip_from, dnsdist's setProxyProtocolACL, an `access_control_policy`). No capability and
/// no routing are needed for that, and the target may be of another family than the client.
///
/// From v2 to v2 TLVs are passed on as they came, with the right CRC32C if there is one; other versions have no room
/// for them. What cannot be said refuses the connection: a client of TCP in SPP, or an unnamed header there, or one of
/// UDP in v1.
template <header_version_policy HeaderVersion = v2> struct send_header {
    static_assert(HeaderVersion::max_size > 0, "send_header: no_upstream_header sends none");
    static constexpr std::size_t max_size = HeaderVersion::max_size;
    static constexpr bool dials_from_client = false;

    static serialize_result serialize(const request& asked, transport protocol, std::span<std::byte> out) noexcept {
        auto said = restated_header(asked, protocol);
        const auto written = HeaderVersion::serialize(said, out);
        if (written.error != errc::unsayable_tlvs) return written;
        said.tlvs = {};
        return HeaderVersion::serialize(said, out);
    }
};

static_assert(upstream_header_policy<send_header<>>);

} // namespace mmproxy

#endif
