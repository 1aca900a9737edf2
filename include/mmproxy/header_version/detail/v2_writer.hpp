// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_DETAIL_V2_WRITER_HPP
#define MMPROXY_HEADER_VERSION_DETAIL_V2_WRITER_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/header_version/detail/v2_layout.hpp>
#include <mmproxy/header_version/detail/v2_tlvs.hpp>
#include <mmproxy/wire/byte_order.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mmproxy::detail {

/// Writes a v2 header, see `v2::serialize`. `v2_layout` says what stands where.
class v2_writer {
public:
    static constexpr serialize_result serialize(const header& h, std::span<std::byte> out) noexcept;

private:
    using layout = v2_layout;

    static constexpr errc why_unsayable(const header& h, header_family family) noexcept;
    static constexpr void write_kind(const header& h, header_family family, std::byte* to) noexcept;
    static constexpr void write_checksum(std::span<std::byte> bytes, std::size_t tlvs_at) noexcept;

    static constexpr void write_addresses(const header& h, header_family family, std::byte* to) noexcept {
        if (family == header_family::unix_socket) copy(h.unix_addresses, to);
        if (family != header_family::ipv4 && family != header_family::ipv6) return;
        to = copy(h.source.address.bytes(), to);
        to = copy(h.destination.address.bytes(), to);
        store_big_endian(h.source.port, to);
        store_big_endian(h.destination.port, to + 2);
    }

    static constexpr std::byte* copy(std::span<const std::byte> from, std::byte* to) noexcept {
        return std::copy(from.begin(), from.end(), to);
    }

    static constexpr header_family family_of(const header& h) noexcept {
        if (h.command == command::local) return header_family::unspecified;
        if (h.names_client()) return h.source.address.is_v4() ? header_family::ipv4 : header_family::ipv6;
        const bool is_open = h.transport == transport::unspecified && h.unix_addresses.empty(); // as it is read
        return h.family == header_family::unix_socket && !is_open ? h.family : header_family::unspecified;
    }
};

constexpr serialize_result v2_writer::serialize(const header& h, std::span<std::byte> out) noexcept {
    const auto family = family_of(h);
    const std::size_t tlvs_at = layout::fixed_size + layout::addresses_size(family);
    const std::size_t size = tlvs_at + h.tlvs.size();
    if (size > max_header_size) return {errc::tlvs_too_large};
    if (const errc reason = why_unsayable(h, family); reason != errc::success) return {reason};
    const bool has_no_room = out.size() < layout::fixed_size; // so that GCC 12 sees that nothing is written to no bytes
    if (has_no_room || size > out.size()) return {errc::buffer_too_small, size};

    write_kind(h, family, out.data());
    store_big_endian(static_cast<std::uint16_t>(size - layout::fixed_size), &out[layout::length_at]);
    write_addresses(h, family, out.data() + layout::fixed_size);
    copy(h.tlvs, out.data() + tlvs_at);
    write_checksum(out.first(size), tlvs_at);
    return {errc::success, size};
}

/// TLVs that parse; with a client both addresses, of one family, and a transport beside them.
constexpr errc v2_writer::why_unsayable(const header& h, header_family family) noexcept {
    if (const errc fault = check_v2_tlvs(h.tlvs).error; fault != errc::success) return fault;
    if (family == header_family::unspecified) return errc::success;
    if (h.transport == transport::unspecified) return errc::unsayable_transport;
    const bool is_whole = family == header_family::unix_socket ? h.unix_addresses.size() == 2 * unix_path_size
                                                               : h.destination.is_specified();
    if (!is_whole) return errc::unsayable_unnamed;
    return h.source.family() == h.destination.family() ? errc::success : errc::unsayable_families;
}

constexpr void v2_writer::write_kind(const header& h, header_family family, std::byte* to) noexcept {
    const auto protocol = family == header_family::unspecified ? transport::unspecified : h.transport;
    copy(layout::signature, to);
    to[layout::command_at] = layout::version | static_cast<std::byte>(h.command);
    to[layout::family_at] = static_cast<std::byte>(family) << 4 | static_cast<std::byte>(protocol);
}

constexpr void v2_writer::write_checksum(std::span<std::byte> bytes, std::size_t tlvs_at) noexcept {
    const auto crc = check_v2_tlvs(bytes.subspan(tlvs_at)).crc;
    if (crc.empty()) return;
    store_big_endian(v2_checksum(bytes, crc), &bytes[static_cast<std::size_t>(crc.data() - bytes.data())]);
}

} // namespace mmproxy::detail

#endif
