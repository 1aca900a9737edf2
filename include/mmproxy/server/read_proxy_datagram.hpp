// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_READ_PROXY_DATAGRAM_HPP
#define MMPROXY_SERVER_READ_PROXY_DATAGRAM_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_placement/every_datagram.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>

#include <cstddef>
#include <span>

namespace mmproxy {

/// A datagram that begins with a header. All views are views of the datagram.
struct proxied_datagram {
    errc error = errc::success;           ///< the rest has a meaning with `success` only
    mmproxy::header header{};             ///< its TLVs are a view into the datagram
    std::span<const std::byte> payload{}; ///< what the client has sent, perhaps nothing

    /// Whether the header is complete and good.
    constexpr explicit operator bool() const noexcept { return error == errc::success; }
};

/// Reads the PROXY header of a received datagram, where each carries one: dnsdist sends them so, and with `spp`
/// Cloudflare Spectrum.
///
/// Errors: `errc::truncated` for a header that does not end within the datagram, `errc::too_long` above `max_header`
/// [bytes], else those of `HeaderVersion::parse`. A v1 header has no word for UDP: `errc::wrong_transport`. It does not
/// allocate. Specification: HAProxy doc/proxy-protocol.txt, section 2.
template <header_version_policy HeaderVersion = any_version>
proxied_datagram read_proxy_datagram(std::span<const std::byte> datagram,
                                     std::size_t max_header = max_header_size) noexcept {
    const every_datagram::reader<HeaderVersion> reader{{.max_header = max_header}};
    const auto read = reader.read({}, datagram, {}); // it looks at neither the way nor the time
    if (read.error != errc::success) return {.error = read.error};
    return {.header = read.header, .payload = datagram.subspan(read.header_size)};
}

} // namespace mmproxy

#endif
