// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_V2_HPP
#define MMPROXY_HEADER_VERSION_V2_HPP

#include <mmproxy/header_version/detail/v2_layout.hpp>
#include <mmproxy/header_version/detail/v2_reader.hpp>
#include <mmproxy/header_version/detail/v2_writer.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace mmproxy {

/// The binary header; `detail::v2_layout` says what stands where in it. Specification: section 2.2.
///
/// A LOCAL header is skipped unread, as the specification wants it. A PROXY header is unnamed when its family or its
/// transport is UNSPEC, and when its addresses are AF_UNIX paths, which it keeps. What follows an UNSPEC family is
/// ignored unless it is TLVs. The transport tells how the client has come, not how the header travels: either is taken
/// over either.
struct v2 {
    static constexpr std::size_t fixed_size = detail::v2_layout::fixed_size; ///< what every header begins with [bytes]
    static constexpr std::size_t max_size = max_header_size;                 ///< [bytes]
    /// PROXY headers of UDP clients over IPv4 and over IPv6, then of TCP clients over both. Offsets:
    /// `detail::v2_layout`.
    static constexpr std::array client_layouts{
        client_layout{.selector_at = 12, .selector = 0x2112, .address_at = 16, .port_at = 24},
        client_layout{.selector_at = 12, .selector = 0x2122, .address_at = 28, .port_at = 48},
        client_layout{.selector_at = 12, .selector = 0x2111, .address_at = 16, .port_at = 24},
        client_layout{.selector_at = 12, .selector = 0x2121, .address_at = 28, .port_at = 48}};

    /// The TLVs of the result are well-formed; a unique id and a CRC32C among them are checked. A LOCAL header has
    /// none.
    static constexpr parse_result parse(std::span<const std::byte> received) noexcept {
        return detail::v2_reader::parse(received);
    }

    /// The family is that of `h.source`; without one it is AF_UNIX where `h.family` says so, and UNSPEC else. A CRC32C
    /// TLV among `h.tlvs` (4 bytes, any value) gets the right checksum. What cannot be said: addresses of two families
    /// (`errc::unsayable_families`), a client without a transport (`unsayable_transport`), a client without a
    /// destination and AF_UNIX without addresses (`unsayable_unnamed`), TLVs that `parse` would refuse (with its
    /// reason) or that are `tlvs_too_large`.
    static constexpr serialize_result serialize(const header& h, std::span<std::byte> out) noexcept {
        return detail::v2_writer::serialize(h, out);
    }
};

static_assert(header_version_policy<v2>);
static_assert(steerable_header_version<v2>);

} // namespace mmproxy

#endif
