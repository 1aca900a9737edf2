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
    static constexpr std::size_t serialize(const header& h, std::span<std::byte> out) noexcept;

private:
    using layout = v2_layout;

    static constexpr bool can_be_said(const header& h) noexcept;
    static constexpr void write_kind(const header& h, header_family family, std::byte* to) noexcept;
    static constexpr void write_checksum(std::span<std::byte> bytes, std::size_t tlvs_at) noexcept;

    static constexpr void write_addresses(const header& h, std::byte* to) noexcept {
        to = copy(h.source.address.bytes(), to);
        to = copy(h.destination.address.bytes(), to);
        store_big_endian(h.source.port, to);
        store_big_endian(h.destination.port, to + 2);
    }

    static constexpr std::byte* copy(std::span<const std::byte> from, std::byte* to) noexcept {
        return std::copy(from.begin(), from.end(), to);
    }

    static constexpr header_family family_of(const socket_address& address) noexcept {
        if (!address.is_specified()) return header_family::unspecified;
        return address.address.is_v4() ? header_family::ipv4 : header_family::ipv6;
    }
};

constexpr std::size_t v2_writer::serialize(const header& h, std::span<std::byte> out) noexcept {
    const auto family = h.command == command::local ? header_family::unspecified : family_of(h.source);
    const std::size_t tlvs_at = layout::fixed_size + layout::addresses_size(family);
    const std::size_t size = tlvs_at + h.tlvs.size();
    if (!can_be_said(h) || size > max_header_size || size > out.size()) return 0;

    write_kind(h, family, out.data());
    store_big_endian(static_cast<std::uint16_t>(size - layout::fixed_size), &out[layout::length_at]);
    if (family != header_family::unspecified) write_addresses(h, out.data() + layout::fixed_size);
    copy(h.tlvs, out.data() + tlvs_at);
    write_checksum(out.first(size), tlvs_at);
    return size;
}

/// Both addresses of one family, a transport beside them, TLVs that parse; AF_UNIX paths are not kept and so not
/// written.
constexpr bool v2_writer::can_be_said(const header& h) noexcept {
    if (check_v2_tlvs(h.tlvs).error != errc::success) return false;
    if (h.command == command::local) return true;
    if (!h.names_client()) return h.family != header_family::unix_socket;
    return h.source.family() == h.destination.family() && h.transport != transport::unspecified;
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
