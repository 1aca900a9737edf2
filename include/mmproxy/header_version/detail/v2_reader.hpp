// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_DETAIL_V2_READER_HPP
#define MMPROXY_HEADER_VERSION_DETAIL_V2_READER_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/header_version/detail/v2_layout.hpp>
#include <mmproxy/header_version/detail/v2_tlvs.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/tlv/tlv.hpp>
#include <mmproxy/wire/byte_order.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace mmproxy::detail {

/// Reads a v2 header, see `v2::parse`. `v2_layout` says what stands where.
class v2_reader {
public:
    static constexpr parse_result parse(std::span<const std::byte> received) noexcept {
        return std::is_constant_evaluated() ? read(received) : read_at_run_time(received);
    }

private:
    using layout = v2_layout;

    static constexpr parse_result read(std::span<const std::byte> received) noexcept;
    /// The same, where it may be compiled apart: a `constexpr` function is compiled where it is called.
    static parse_result read_at_run_time(std::span<const std::byte> received) noexcept;
    static constexpr bool begins_with_signature(std::span<const std::byte> received) noexcept;
    static constexpr errc check_kind(std::span<const std::byte> received) noexcept;
    static constexpr parse_result read_block(std::span<const std::byte> bytes) noexcept;
    static constexpr errc check_block(std::span<const std::byte> bytes, std::span<const std::byte> tlvs) noexcept;

    /// A header that names no IP client.
    static constexpr header unnamed_of(std::span<const std::byte> bytes, std::span<const std::byte> tlvs,
                                       std::span<const std::byte> unix_addresses = {}) noexcept {
        return {.command = layout::command_in(bytes.data()),
                .family = layout::family_in(bytes.data()),
                .transport = layout::transport_in(bytes.data()),
                .tlvs = tlvs,
                .unix_addresses = unix_addresses,
                .version = 2};
    }

    /// The header of a client. `Bytes` are those of its address.
    template <class Bytes>
    static constexpr header client_of(std::span<const std::byte> bytes, std::span<const std::byte> tlvs) noexcept {
        const auto* const source = bytes.data() + layout::fixed_size;
        const auto* const destination = source + sizeof(Bytes);
        const auto* const ports = destination + sizeof(Bytes);
        return {.command = command::proxy,
                .family = layout::family_in(bytes.data()),
                .transport = layout::transport_in(bytes.data()),
                .source = {ip_address{load<Bytes>(source)}, load_big_endian<std::uint16_t>(ports)},
                .destination = {ip_address{load<Bytes>(destination)}, load_big_endian<std::uint16_t>(ports + 2)},
                .tlvs = tlvs,
                .version = 2};
    }

    template <class Bytes> static constexpr Bytes load(const std::byte* from) noexcept {
        Bytes bytes{};
        std::copy_n(from, bytes.size(), bytes.begin());
        return bytes;
    }
};

constexpr parse_result v2_reader::read(std::span<const std::byte> received) noexcept {
    if (!begins_with_signature(received)) return {errc::not_proxy};
    if (const errc kind = check_kind(received); kind != errc::success) return {kind, layout::fixed_size};
    if (received.size() < layout::fixed_size) return {errc::need_more, layout::fixed_size};

    const auto length = load_big_endian<std::uint16_t>(received.data() + layout::length_at);
    const std::size_t size = layout::fixed_size + length;
    if (layout::command_in(received.data()) == command::local)
        return {received.size() < size ? errc::need_more : errc::success, size, {.version = 2}};
    if (size < layout::fixed_size + layout::addresses_size(layout::family_in(received.data())))
        return {errc::bad_length};
    if (received.size() < size) return {errc::need_more, size};
    return read_block(received.first(size));
}

constexpr bool v2_reader::begins_with_signature(std::span<const std::byte> received) noexcept {
    // Two integer comparisons where the whole signature is there: the loop below costs as much as the rest of `parse`.
    constexpr auto& signature = layout::signature;
    constexpr auto head = load_big_endian<std::uint64_t>(signature.data());
    constexpr auto tail = load_big_endian<std::uint32_t>(signature.data() + 8);
    if (received.size() >= signature.size())
        return load_big_endian<std::uint64_t>(received.data()) == head &&
               load_big_endian<std::uint32_t>(received.data() + 8) == tail;
    return std::equal(received.begin(), received.end(), signature.begin());
}

/// Judges version, command, family and transport, each byte as soon as it is there.
constexpr errc v2_reader::check_kind(std::span<const std::byte> received) noexcept {
    if (received.size() <= layout::command_at) return errc::need_more;
    const auto version_command = received[layout::command_at];
    if (layout::high(version_command) != layout::high(layout::version)) return errc::bad_version;
    if (layout::low(version_command) > std::byte{0x1}) return errc::bad_command;
    if (received.size() <= layout::family_at) return errc::need_more;
    const auto kind = received[layout::family_at];
    const bool assigned = layout::high(kind) <= std::byte{0x3} && layout::low(kind) <= std::byte{0x2};
    return assigned || layout::low(version_command) == std::byte{0x0} ? errc::success : errc::bad_family;
}

/// Reads the addresses and the TLVs of a whole PROXY header.
///
/// Each return makes its result in place: a copy of the header would cost as much as reading it.
constexpr parse_result v2_reader::read_block(std::span<const std::byte> bytes) noexcept {
    const auto family = layout::family_in(bytes.data());
    auto tlvs = bytes.subspan(layout::fixed_size + layout::addresses_size(family));
    if (family == header_family::unspecified && !tlv_range::well_formed(tlvs)) tlvs = {}; // addresses, to be ignored
    const auto error = check_block(bytes, tlvs);
    const bool is_open = layout::transport_in(bytes.data()) == transport::unspecified;
    if (family == header_family::ipv4 && !is_open)
        return {error, bytes.size(), client_of<ip_address::bytes_v4>(bytes, tlvs)};
    if (family == header_family::ipv6 && !is_open)
        return {error, bytes.size(), client_of<ip_address::bytes_v6>(bytes, tlvs)};
    if (family == header_family::unix_socket && !is_open)
        return {error, bytes.size(), unnamed_of(bytes, tlvs, bytes.subspan(layout::fixed_size, 2 * unix_path_size))};
    return {error, bytes.size(), unnamed_of(bytes, tlvs)};
}

constexpr errc v2_reader::check_block(std::span<const std::byte> bytes, std::span<const std::byte> tlvs) noexcept {
    if (tlvs.empty()) return errc::success;
    const auto [error, crc] = check_v2_tlvs(tlvs);
    if (error != errc::success || crc.empty()) return error;
    return v2_checksum(bytes, crc) == load_big_endian<std::uint32_t>(crc.data()) ? errc::success : errc::bad_checksum;
}

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL parse_result v2_reader::read_at_run_time(std::span<const std::byte> received) noexcept {
    return read(received);
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
