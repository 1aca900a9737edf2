// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_HPP
#define MMPROXY_HEADER_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/address/unix_path.hpp>
#include <mmproxy/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mmproxy {

/// LOCAL: the balancer speaks for itself (a health check). PROXY: the balancer speaks for a client. A v1 or SPP header
/// counts as PROXY. Specification: section 2.2.
enum class command : std::uint8_t { local = 0x0, proxy = 0x1 };

/// The family of the addresses in a header, with the values of the v2 wire format.
enum class header_family : std::uint8_t { unspecified = 0x0, ipv4 = 0x1, ipv6 = 0x2, unix_socket = 0x3 };

/// The transport protocol in a header, with the values of the v2 wire format.
enum class transport : std::uint8_t { unspecified = 0x0, stream = 0x1, datagram = 0x2 };

/// The size of the largest header there can be [bytes]: a v2 header has 16 bytes, and a length of 16 bits for the rest.
inline constexpr std::size_t max_header_size = 16 + 0xFFFF;

/// What a PROXY header says, in any version.
///
/// `source` and `destination` are unspecified in an unnamed header, one that names no IP client: LOCAL, UNKNOWN, UNSPEC
/// and AF_UNIX. Both are as they were sent; `canonical()` turns a v4-mapped address into IPv4. The destination may be
/// of another family than the source.
struct header {
    mmproxy::command command = command::local;
    header_family family = header_family::unspecified;     ///< SPP: always IPv6
    mmproxy::transport transport = transport::unspecified; ///< between client and balancer, not that of the header
    socket_address source{};                               ///< the client
    socket_address destination{};                          ///< what the client has connected or sent to
    /// The TLVs of a v2 header, well-formed: a view into the bytes that were parsed (or are to be serialised), which
    /// the caller owns and which must outlive the header. `tlv_range` reads it.
    std::span<const std::byte> tlvs{};
    /// The addresses of a v2 header of the family `unix_socket`, source and destination, of `unix_path_size` bytes
    /// each, or none: a view as `tlvs` is. `source_path` and `destination_path` read it.
    std::span<const std::byte> unix_addresses{};
    /// The version of the PROXY protocol that the header was read in, 1 or 2; 0 for another format. `serialize` does
    /// not look at it.
    std::uint8_t version = 0;

    /// Whether the header names a client; an unnamed one does not.
    constexpr bool names_client() const noexcept { return source.is_specified(); }

    /// The paths of a client that has come over AF_UNIX and of the socket that it has connected to, see `unix_path`:
    /// views into `unix_addresses`. Most such clients have none.
    std::string_view source_path() const noexcept { return path(0); }
    std::string_view destination_path() const noexcept { return path(unix_path_size); }

    /// Lets go of what is not its own, so that it may outlive the bytes that it was read from.
    constexpr void drop_views() noexcept { tlvs = unix_addresses = {}; }

private:
    std::string_view path(std::size_t at) const noexcept {
        const bool is_there = unix_addresses.size() == 2 * unix_path_size;
        return is_there ? unix_path(unix_addresses.subspan(at, unix_path_size)) : std::string_view{};
    }
};

/// The answer of a parser: a header and its size, a request for more bytes, or a final error.
struct parse_result {
    errc error = errc::need_more; ///< `success`, `need_more`, or the fault of the header
    /// Success: the size of the header [bytes]; what follows is payload.
    /// `need_more`: the least size that the whole header can have, as far as the bytes so far tell [bytes].
    /// Any other error: of no meaning.
    std::size_t size = 0;
    mmproxy::header header{}; ///< of no meaning without success

    /// Whether the header is complete and good.
    constexpr explicit operator bool() const noexcept { return error == errc::success; }
};

/// The answer of a writer: the size of the header that was written, or why there is none.
struct serialize_result {
    errc error = errc::success; ///< `success`, or what the header lacks
    /// Success: the size of the header [bytes].
    /// `buffer_too_small`: the same, which the buffer has to have.
    /// Any other error: 0.
    std::size_t size = 0;

    /// Whether the header was written.
    constexpr explicit operator bool() const noexcept { return error == errc::success; }
};

} // namespace mmproxy

#endif
