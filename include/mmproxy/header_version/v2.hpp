// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_V2_HPP
#define MMPROXY_HEADER_VERSION_V2_HPP

#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/tlv/tlv.hpp>
#include <mmproxy/wire/byte_order.hpp>
#include <mmproxy/wire/crc32c.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mmproxy {

/// The binary header. Specification: section 2.2.
///
///     offset  size
///          0    12  signature
///         12     1  version (high nibble, 2) and command (low nibble: 0 LOCAL, 1 PROXY)
///         13     1  address family (high nibble) and transport protocol (low nibble)
///         14     2  length of what follows, network byte order [bytes]
///         16     a  addresses: source, destination, then both ports; a = 12 (IPv4), 36 (IPv6), 216 (AF_UNIX)
///       16+a     …  TLVs, up to the length
///
/// A LOCAL header is skipped unread, as the specification wants it. One that leaves the family or the transport open
/// names no client; what follows an UNSPEC family is ignored unless it is TLVs.
struct v2 {
    static constexpr std::size_t fixed_size = 16;
    static constexpr std::size_t max_size = max_header_size;
    /// PROXY with UDP over IPv4 and over IPv6, then the same of clients that have come by TCP.
    static constexpr std::array client_layouts{
        client_layout{.selector_at = 12, .selector = 0x2112, .address_at = 16, .port_at = 24},
        client_layout{.selector_at = 12, .selector = 0x2122, .address_at = 28, .port_at = 48},
        client_layout{.selector_at = 12, .selector = 0x2111, .address_at = 16, .port_at = 24},
        client_layout{.selector_at = 12, .selector = 0x2121, .address_at = 28, .port_at = 48}};

    static constexpr parse_result parse(std::span<const std::byte> received) noexcept;

    /// A CRC32C TLV among `h.tlvs` (4 bytes, any value) gets the right checksum.
    static constexpr std::size_t serialize(const header& h, std::span<std::byte> out) noexcept;

private:
    static constexpr std::array<std::byte, 12> signature{
        std::byte{0x0D}, std::byte{0x0A}, std::byte{0x0D}, std::byte{0x0A}, std::byte{0x00}, std::byte{0x0D},
        std::byte{0x0A}, std::byte{0x51}, std::byte{0x55}, std::byte{0x49}, std::byte{0x54}, std::byte{0x0A}};
    static constexpr std::size_t max_unique_id = 128;

    struct tlv_check {
        errc error = errc::success;
        std::span<const std::byte> crc{}; ///< the value of the CRC32C TLV, where there is one
    };

    static constexpr bool begins_with_signature(std::span<const std::byte> received) noexcept;
    static constexpr errc check_kind(std::span<const std::byte> received) noexcept;
    static constexpr parse_result read_block(std::span<const std::byte> bytes) noexcept;
    static constexpr errc check_block(std::span<const std::byte> bytes, std::span<const std::byte> tlvs) noexcept;
    static constexpr tlv_check check_tlvs(std::span<const std::byte> tlvs) noexcept;
    static constexpr errc check_crc(std::span<const std::byte> bytes, std::span<const std::byte> value) noexcept;
    static constexpr std::uint32_t checksum(std::span<const std::byte> bytes, std::size_t at) noexcept;
    static constexpr bool can_be_said(const header& h) noexcept;
    static constexpr void write_kind(const header& h, header_family family, std::byte* to) noexcept;
    static constexpr void write_checksum(std::span<std::byte> bytes, std::size_t tlvs_at) noexcept;

    static constexpr bool is_local(std::byte kind) noexcept { return (kind & std::byte{0x0F}) == std::byte{}; }
    static constexpr header_family family_in(std::byte kind) noexcept { return static_cast<header_family>(kind >> 4); }
    static constexpr transport transport_in(std::byte kind) noexcept {
        return static_cast<transport>(kind & std::byte{0x0F});
    }

    static constexpr std::size_t addresses_size(header_family family) noexcept {
        constexpr std::array<std::size_t, 4> size{0, 12, 36, 216};
        return size[static_cast<std::size_t>(family)];
    }

    static constexpr header kind_of(std::span<const std::byte> bytes, std::span<const std::byte> tlvs) noexcept {
        return {.command = static_cast<command>(bytes[12] & std::byte{0x0F}),
                .family = family_in(bytes[13]),
                .transport = transport_in(bytes[13]),
                .tlvs = tlvs,
                .version = 2};
    }

    /// The header of a client. `Bytes` are those of its address.
    template <class Bytes>
    static constexpr header client_of(std::span<const std::byte> bytes, std::span<const std::byte> tlvs) noexcept {
        const auto* const source = bytes.data() + fixed_size;
        const auto* const destination = source + sizeof(Bytes);
        const auto* const ports = destination + sizeof(Bytes);
        return {
            .command = command::proxy,
            .family = family_in(bytes[13]),
            .transport = transport_in(bytes[13]),
            .source = {ip_address{load<Bytes>(source)}, detail::load_big_endian<std::uint16_t>(ports)},
            .destination = {ip_address{load<Bytes>(destination)}, detail::load_big_endian<std::uint16_t>(ports + 2)},
            .tlvs = tlvs,
            .version = 2};
    }

    static constexpr void write_addresses(const header& h, std::byte* to) noexcept {
        to = copy(h.source.address.bytes(), to);
        to = copy(h.destination.address.bytes(), to);
        detail::store_big_endian(h.source.port, to);
        detail::store_big_endian(h.destination.port, to + 2);
    }

    static constexpr std::byte* copy(std::span<const std::byte> from, std::byte* to) noexcept {
        return std::copy(from.begin(), from.end(), to);
    }

    static constexpr header_family family_of(const socket_address& address) noexcept {
        if (!address.is_specified()) return header_family::unspecified;
        return address.address.is_v4() ? header_family::ipv4 : header_family::ipv6;
    }

    template <class Bytes> static constexpr Bytes load(const std::byte* from) noexcept {
        Bytes bytes{};
        std::copy_n(from, bytes.size(), bytes.begin());
        return bytes;
    }
};

constexpr bool v2::begins_with_signature(std::span<const std::byte> received) noexcept {
    // Two integer comparisons where the whole signature is there: the loop below costs as much as the rest of `parse`.
    constexpr auto head = detail::load_big_endian<std::uint64_t>(signature.data());
    constexpr auto tail = detail::load_big_endian<std::uint32_t>(signature.data() + 8);
    if (received.size() >= signature.size())
        return detail::load_big_endian<std::uint64_t>(received.data()) == head &&
               detail::load_big_endian<std::uint32_t>(received.data() + 8) == tail;
    return std::equal(received.begin(), received.end(), signature.begin());
}

/// Each byte is judged as soon as it is there.
constexpr errc v2::check_kind(std::span<const std::byte> received) noexcept {
    if (received.size() <= 12) return errc::need_more;
    if ((received[12] >> 4) != std::byte{0x2}) return errc::bad_version;
    const auto command_nibble = received[12] & std::byte{0x0F};
    if (command_nibble > std::byte{0x1}) return errc::bad_command;
    if (received.size() <= 13) return errc::need_more;
    const bool assigned = (received[13] >> 4) <= std::byte{0x3} && (received[13] & std::byte{0x0F}) <= std::byte{0x2};
    return assigned || command_nibble == std::byte{0x0} ? errc::success : errc::bad_family;
}

constexpr parse_result v2::parse(std::span<const std::byte> received) noexcept {
    if (!begins_with_signature(received)) return {errc::not_proxy};
    if (const errc kind = check_kind(received); kind != errc::success) return {kind, fixed_size};
    if (received.size() < fixed_size) return {errc::need_more, fixed_size};

    const std::size_t size = fixed_size + detail::load_big_endian<std::uint16_t>(received.data() + 14);
    if (is_local(received[12])) return {received.size() < size ? errc::need_more : errc::success, size, {.version = 2}};
    if (size < fixed_size + addresses_size(family_in(received[13]))) return {errc::bad_length};
    if (received.size() < size) return {errc::need_more, size};
    return read_block(received.first(size));
}

/// The addresses and the TLVs of a whole PROXY header.
///
/// Each way makes its result in place: a copy of the header would cost as much as reading it.
constexpr parse_result v2::read_block(std::span<const std::byte> bytes) noexcept {
    const auto family = family_in(bytes[13]);
    auto tlvs = bytes.subspan(fixed_size + addresses_size(family));
    if (family == header_family::unspecified && !tlv_range::well_formed(tlvs)) tlvs = {}; // addresses, to be ignored
    const auto error = check_block(bytes, tlvs);
    const bool is_open = transport_in(bytes[13]) == transport::unspecified;
    if (family == header_family::ipv4 && !is_open)
        return {error, bytes.size(), client_of<ip_address::bytes_v4>(bytes, tlvs)};
    if (family == header_family::ipv6 && !is_open)
        return {error, bytes.size(), client_of<ip_address::bytes_v6>(bytes, tlvs)};
    return {error, bytes.size(), kind_of(bytes, tlvs)};
}

constexpr errc v2::check_block(std::span<const std::byte> bytes, std::span<const std::byte> tlvs) noexcept {
    if (tlvs.empty()) return errc::success;
    const auto [error, crc] = check_tlvs(tlvs);
    return error == errc::success && !crc.empty() ? check_crc(bytes, crc) : error;
}

constexpr v2::tlv_check v2::check_tlvs(std::span<const std::byte> tlvs) noexcept {
    if (!tlv_range::well_formed(tlvs)) return {errc::bad_tlv};
    tlv_check result;
    for (const auto [type, value] : tlv_range{tlvs}) {
        if (type == tlv_type::unique_id && value.size() > max_unique_id) return {errc::bad_unique_id};
        if (type != tlv_type::crc32c) continue;
        if (value.size() != sizeof(std::uint32_t) || !result.crc.empty()) return {errc::bad_tlv};
        result.crc = value;
    }
    return result;
}

/// Section 2.2.3.
constexpr errc v2::check_crc(std::span<const std::byte> bytes, std::span<const std::byte> value) noexcept {
    const auto at = static_cast<std::size_t>(value.data() - bytes.data());
    return checksum(bytes, at) == detail::load_big_endian<std::uint32_t>(value.data()) ? errc::success
                                                                                       : errc::bad_checksum;
}

/// The CRC32C of a header with zeroes in place of its own checksum, which stands at `at`.
constexpr std::uint32_t v2::checksum(std::span<const std::byte> bytes, std::size_t at) noexcept {
    constexpr std::array<std::byte, sizeof(std::uint32_t)> zeroes{};
    const auto before = detail::crc32c(bytes.first(at));
    return detail::crc32c(bytes.subspan(at + zeroes.size()), detail::crc32c(zeroes, before));
}

constexpr std::size_t v2::serialize(const header& h, std::span<std::byte> out) noexcept {
    const auto family = h.command == command::local ? header_family::unspecified : family_of(h.source);
    const std::size_t tlvs_at = fixed_size + addresses_size(family);
    const std::size_t size = tlvs_at + h.tlvs.size();
    if (!can_be_said(h) || size > max_size || size > out.size()) return 0;

    write_kind(h, family, out.data());
    detail::store_big_endian(static_cast<std::uint16_t>(size - fixed_size), &out[14]);
    if (family != header_family::unspecified) write_addresses(h, out.data() + fixed_size);
    copy(h.tlvs, out.data() + tlvs_at);
    write_checksum(out.first(size), tlvs_at);
    return size;
}

/// Both addresses of one family, a transport beside them, TLVs that parse; AF_UNIX paths are not kept and so not
/// written.
constexpr bool v2::can_be_said(const header& h) noexcept {
    if (check_tlvs(h.tlvs).error != errc::success) return false;
    if (h.command == command::local) return true;
    if (!h.names_client()) return h.family != header_family::unix_socket;
    return h.source.family() == h.destination.family() && h.transport != transport::unspecified;
}

constexpr void v2::write_kind(const header& h, header_family family, std::byte* to) noexcept {
    const auto protocol = family == header_family::unspecified ? transport::unspecified : h.transport;
    to = copy(signature, to);
    to[0] = std::byte{0x20} | static_cast<std::byte>(h.command);
    to[1] = static_cast<std::byte>(family) << 4 | static_cast<std::byte>(protocol);
}

constexpr void v2::write_checksum(std::span<std::byte> bytes, std::size_t tlvs_at) noexcept {
    const auto crc = check_tlvs(bytes.subspan(tlvs_at)).crc;
    if (crc.empty()) return;
    const auto at = static_cast<std::size_t>(crc.data() - bytes.data());
    detail::store_big_endian(checksum(bytes, at), &bytes[at]);
}

static_assert(header_version_policy<v2>);
static_assert(steerable_header_version<v2>);

} // namespace mmproxy

#endif
