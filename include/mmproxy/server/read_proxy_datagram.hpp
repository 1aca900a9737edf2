// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_READ_PROXY_DATAGRAM_HPP
#define MMPROXY_SERVER_READ_PROXY_DATAGRAM_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_placement/every_datagram.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/server/detail/refusal_by_use.hpp>
#include <mmproxy/server/header_use.hpp>

#include <concepts>
#include <cstddef>
#include <span>

namespace mmproxy {

/// A datagram whose header has been read. All views are views of the datagram.
struct proxied_datagram {
    errc error = errc::success;           ///< the rest has a meaning with `success` only
    mmproxy::header header{};             ///< names no client where none counts; its TLVs are a view into the datagram
    std::span<const std::byte> payload{}; ///< what the client has sent, perhaps nothing

    /// Whether the datagram is to be served.
    constexpr explicit operator bool() const noexcept { return error == errc::success; }

    /// The client that the header names; without one the sender, to whom the answer goes in any case.
    constexpr socket_address client(const socket_address& sender) const noexcept {
        return header.names_client() ? header.source.canonical() : sender.canonical();
    }
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

/// The same by the use that the sender's header has, which `rules` tell: `header_rules`, or any function of an
/// `ip_address` (canonical) that returns a `header_use` and does not throw.
///
///     const auto datagram = mmproxy::read_proxy_datagram(received, sender, rules);
///     if (datagram) answer(datagram.client(sender), datagram.payload);
///
/// Where no header has to come, a datagram that begins with none, or ends within it, is payload as a whole. Errors
/// besides: `errc::header_not_allowed`, of a header that is rejected, and `errc::not_allowed`, of a sender that is
/// refused.
template <header_version_policy HeaderVersion = any_version, std::regular_invocable<ip_address> Rules>
proxied_datagram read_proxy_datagram(std::span<const std::byte> datagram, const socket_address& sender,
                                     const Rules& rules, std::size_t max_header = max_header_size) noexcept {
    static_assert(!optional_header_version<HeaderVersion>, "who sends a header is told by the rules");
    const header_use use = rules(sender.canonical().address);
    if (use == header_use::skip) return {.payload = datagram};
    if (use == header_use::refuse) return {.error = errc::not_allowed};
    auto read = read_proxy_datagram<HeaderVersion>(datagram, max_header);
    const bool is_without = read.error == errc::not_proxy || read.error == errc::truncated;
    read.error = detail::refusal_by_use(use, read.error, is_without);
    if (is_without) read.payload = datagram;
    if (use == header_use::ignore) read.header = {};
    return read;
}

} // namespace mmproxy

#endif
