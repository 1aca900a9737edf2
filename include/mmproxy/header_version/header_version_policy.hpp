// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_HEADER_VERSION_POLICY_HPP
#define MMPROXY_HEADER_VERSION_HEADER_VERSION_POLICY_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/header.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mmproxy {

// clang-format off
/// A version that tells which peers send its header.
template <class H>
concept names_header_senders = requires(const H& version, const ip_address& peer) {
    { version.is_sent_by(peer) } noexcept -> std::same_as<bool>;
};

/// Recognises, and writes, one version of the PROXY header. Models are stateless, do no I/O and do not allocate: all
/// functions are static, and may run on any number of threads at once.
///
/// - `max_size` is the size of the largest header.
/// - `parse` begins at the first byte each time. `received` is everything received so far, from that byte on, be it
///   empty; what follows the header is not looked at. The views in the result are views into `received`.
/// - `need_more` means that it is not decided yet; any other error is final. The decision falls as early as a byte
///   rules the header out or a field is complete (of v1, the line), and within `max_size` bytes at the latest.
/// - `serialize` writes the header into `out`, which the caller owns, and returns its size. Else it returns why not,
///   and writes nothing: a value of `errc` for each thing that cannot be said in this version, or `buffer_too_small`
///   with the size that is needed. An empty `out` thus asks for the size.
///
/// A model may be an `optional_header_version` as well; a member `is_sent_by` that cannot be asked (it may throw, is
/// not const, takes something else) is no model's.
///
/// Models: `v1`, `v2`, `any_version` (the default), `spp`, `no_header`, `header_from`. Specification: HAProxy
/// doc/proxy-protocol.txt, section 2.
template <class H>
concept header_version_policy = requires(std::span<const std::byte> received, std::span<std::byte> out,
                                         const header& h) {
    { H::max_size }          -> std::convertible_to<std::size_t>;        // [bytes on the wire]
    { H::parse(received) }   noexcept -> std::same_as<parse_result>;
    { H::serialize(h, out) } noexcept -> std::same_as<serialize_result>;
} && (names_header_senders<H> || !requires { &H::is_sent_by; });

/// A version whose header some peers send and others do not. It has a state, of which each forwarder has a copy, asked
/// on its own thread: what copies share must be thread-safe.
///
/// - `is_sent_by(peer)` tells whether a peer has to send the header, by its address, which is canonical. Of any other
///   peer all bytes are payload, and not looked at, as with `no_header`.
/// - Called behind the access control. TCP: once a connection. UDP: for every datagram.
/// - Whether there is a header must not be guessed from what comes (specification, section 2): a client could write it.
///   The peer's address tells it.
///
/// What reads a header and knows no peer, `async_read_proxy_header` for one, takes every peer for one that sends it;
/// `proxy_acceptor` has rules instead, and refuses such a version. Model: `header_from`.
template <class H>
concept optional_header_version = header_version_policy<H> && names_header_senders<H> && std::copyable<H>;
// clang-format on

/// A version whose header stands in front of every reply as well: a copy of the first `reply_header_size` bytes of the
/// flow's latest datagram. Model: `spp`.
template <class H>
concept reply_header_version = header_version_policy<H> && requires {
    { H::reply_header_size } -> std::convertible_to<std::size_t>; // [bytes on the wire]
};

/// One of the shapes in which a header gives the client's address and port, for a filter in the kernel.
///
/// Offsets are counted from the header's first byte [bytes]. All numbers on the wire are in network byte order.
struct client_layout {
    std::uint32_t selector_at = 0; ///< the offset of two bytes that tell this shape from the other shapes
    std::uint16_t selector = 0;    ///< the value of these two bytes, in host byte order
    std::uint32_t address_at = 0;  ///< the offset of the last four bytes of the client's address
    std::uint32_t port_at = 0;     ///< the offset of the client's port
};

/// A version in which a filter in the kernel can find the client, see `client_steering`: of several sockets on one
/// address one gets all datagrams of a client, whichever endpoint of the balancer sends them. Models: `v2`,
/// `any_version`, `spp`.
template <class H>
concept steerable_header_version = header_version_policy<H> && requires {
    {std::span<const client_layout>{H::client_layouts}};
};

} // namespace mmproxy

#endif
