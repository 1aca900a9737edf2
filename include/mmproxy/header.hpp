// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_HPP
#define MMPROXY_HEADER_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace mmproxy {

/// LOCAL: the balancer speaks for itself (a health check). PROXY: it speaks for a client. Specification: section 2.2.
enum class command : std::uint8_t { local = 0x0, proxy = 0x1 };

/// The family of the addresses in a header, with the values of the v2 wire format.
enum class header_family : std::uint8_t { unspecified = 0x0, ipv4 = 0x1, ipv6 = 0x2, unix_socket = 0x3 };

/// The transport protocol in a header, with the values of the v2 wire format.
enum class transport : std::uint8_t { unspecified = 0x0, stream = 0x1, datagram = 0x2 };

/// The size of the largest header there can be, a v2 one [bytes]: 16, and a length of 16 bits.
inline constexpr std::size_t max_header_size = 16 + 0xFFFF;

/// What a PROXY header says.
///
/// `source` and `destination` are unspecified unless the header names an IP client: LOCAL, UNKNOWN, UNSPEC and AF_UNIX
/// leave them so. They stand as they were sent; `canonical()` turns a v4-mapped one into IPv4.
struct header {
    mmproxy::command command = command::local;
    header_family family = header_family::unspecified;
    mmproxy::transport transport = transport::unspecified; ///< between client and balancer, not that of the header
    socket_address source{};
    socket_address destination{};
    /// The TLVs of a v2 header, well-formed: a view into the bytes that were parsed (or are to be serialised), which
    /// must outlive it. Read them with `tlv_range`.
    std::span<const std::byte> tlvs{};
    /// The version of the PROXY protocol that it was read in, 1 or 2; 0 for another format. Not asked by `serialize`.
    std::uint8_t version = 0;

    constexpr bool names_client() const noexcept { return source.is_specified(); }
};

/// The answer of a parser: a header and its size, a request for more bytes, or a final error.
struct parse_result {
    errc error = errc::need_more;
    /// Success: the size of the header [bytes]; what follows is payload.
    /// `need_more`: the least size that the whole header can have, as far as it is known yet.
    std::size_t size = 0;
    mmproxy::header header{};

    constexpr explicit operator bool() const noexcept { return error == errc::success; }
};

} // namespace mmproxy

#endif
