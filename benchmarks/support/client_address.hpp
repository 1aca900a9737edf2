// SPDX-License-Identifier: BSL-1.0
#ifndef BENCHMARK_SUPPORT_CLIENT_ADDRESS_HPP
#define BENCHMARK_SUPPORT_CLIENT_ADDRESS_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/wire/byte_order.hpp>

#include <cstdint>

namespace support {

/// Client `n` is 10.0.0.1 + n, with a port of its own for each of 40 000 neighbours: 16 million before one comes again.
inline mmproxy::socket_address client_address(std::uint64_t n) {
    constexpr std::uint32_t first = 0x0A000001;
    constexpr std::uint32_t addresses = (1 << 24) - 2;
    mmproxy::ip_address::bytes_v4 bytes{};
    mmproxy::detail::store_big_endian(static_cast<std::uint32_t>(first + n % addresses), bytes.data());
    return {mmproxy::ip_address{bytes}, static_cast<std::uint16_t>(20'000 + n % 40'000)};
}

} // namespace support

#endif
