// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_SPP_HPP
#define MMPROXY_HEADER_VERSION_SPP_HPP

#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/wire/byte_order.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mmproxy {

/// Cloudflare's Simple Proxy Protocol: a header of one size in front of every UDP datagram, replies included.
///
///     offset  size  network byte order
///          0     2  magic number, 0x56EC
///          2    16  client address, IPv4 as ::ffff:a.b.c.d
///         18    16  proxy address: what the client has sent to
///         34     2  client port
///         36     2  proxy port
///
/// Two bytes are all that tells it from a payload: a datagram of 38 bytes or more that has no header but begins
/// with 0x56EC is taken for one with a header.
///
/// Reference: developers.cloudflare.com/spectrum/reference/simple-proxy-protocol-header
struct spp {
    static constexpr std::size_t max_size = 38; // [bytes], of every header
    /// A reply starts with a copy of the header that the flow's latest datagram came with.
    static constexpr std::size_t reply_header_size = max_size;
    static constexpr std::array client_layouts{
        client_layout{.selector_at = 0, .selector = 0x56EC, .address_at = 14, .port_at = 34}};

    /// Takes any address; source and destination are IPv6, an IPv4 address in its v4-mapped form.
    static constexpr parse_result parse(std::span<const std::byte> received) noexcept {
        const auto begin = received.first(std::min(received.size(), magic.size()));
        if (!std::equal(begin.begin(), begin.end(), magic.begin())) return {errc::not_proxy};
        if (received.size() < max_size) return {errc::need_more, max_size};
        return {errc::success, max_size, read(received.data())};
    }

    /// The addresses may be of any family, of two different families even. LOCAL and an unnamed header
    /// (`errc::unsayable_unnamed`), a transport of TCP (`unsayable_transport`) and TLVs (`unsayable_tlvs`) cannot be
    /// said.
    static constexpr serialize_result serialize(const header& h, std::span<std::byte> out) noexcept {
        if (const errc reason = why_unsayable(h); reason != errc::success) return {reason};
        if (out.size() < max_size) return {errc::buffer_too_small, max_size};
        auto to = copy(magic, out.data());
        to = copy(h.source.address.v6_bytes(), to);
        to = copy(h.destination.address.v6_bytes(), to);
        detail::store_big_endian(h.source.port, to);
        detail::store_big_endian(h.destination.port, to + 2);
        return {errc::success, max_size};
    }

private:
    static constexpr std::array magic{std::byte{0x56}, std::byte{0xEC}};

    static constexpr errc why_unsayable(const header& h) noexcept {
        const bool is_named = h.names_client() && h.destination.is_specified();
        if (h.command == command::local || !is_named) return errc::unsayable_unnamed;
        if (h.transport == transport::stream) return errc::unsayable_transport;
        return h.tlvs.empty() ? errc::success : errc::unsayable_tlvs;
    }

    static constexpr std::byte* copy(std::span<const std::byte> from, std::byte* to) noexcept {
        return std::copy(from.begin(), from.end(), to);
    }

    static constexpr header read(const std::byte* bytes) noexcept {
        return {.command = command::proxy,
                .family = header_family::ipv6,
                .transport = transport::datagram,
                .source = {read_address(bytes + 2), detail::load_big_endian<std::uint16_t>(bytes + 34)},
                .destination = {read_address(bytes + 18), detail::load_big_endian<std::uint16_t>(bytes + 36)}};
    }

    static constexpr ip_address read_address(const std::byte* from) noexcept {
        ip_address::bytes_v6 address{};
        std::copy_n(from, address.size(), address.begin());
        return ip_address{address};
    }
};

static_assert(header_version_policy<spp>);
static_assert(reply_header_version<spp>);
static_assert(steerable_header_version<spp>);

} // namespace mmproxy

#endif
