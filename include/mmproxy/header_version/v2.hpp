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
/// A LOCAL header is skipped unread, as the specification wants it. One that leaves the family or the transport open
/// names no client; what follows an UNSPEC family is ignored unless it is TLVs.
struct v2 {
    static constexpr std::size_t fixed_size = detail::v2_layout::fixed_size;
    static constexpr std::size_t max_size = max_header_size;
    /// PROXY with UDP over IPv4 and over IPv6, then the same of clients that have come by TCP.
    static constexpr std::array client_layouts{
        client_layout{.selector_at = 12, .selector = 0x2112, .address_at = 16, .port_at = 24},
        client_layout{.selector_at = 12, .selector = 0x2122, .address_at = 28, .port_at = 48},
        client_layout{.selector_at = 12, .selector = 0x2111, .address_at = 16, .port_at = 24},
        client_layout{.selector_at = 12, .selector = 0x2121, .address_at = 28, .port_at = 48}};

    static constexpr parse_result parse(std::span<const std::byte> received) noexcept {
        return detail::v2_reader::parse(received);
    }

    /// A CRC32C TLV among `h.tlvs` (4 bytes, any value) gets the right checksum.
    static constexpr std::size_t serialize(const header& h, std::span<std::byte> out) noexcept {
        return detail::v2_writer::serialize(h, out);
    }
};

static_assert(header_version_policy<v2>);
static_assert(steerable_header_version<v2>);

} // namespace mmproxy

#endif
