// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_ADDRESS_WRITER_HPP
#define MMPROXY_ADDRESS_ADDRESS_WRITER_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/wire/byte_order.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mmproxy::detail {

/// Holds the longest text form of an address; no NUL ends it.
using address_buffer = std::array<char, std::string_view{"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"}.size()>;

/// The groups of an IPv6 address that `::` stands for; none when `size` is 0.
struct zero_groups {
    std::size_t begin = 8;
    std::size_t size = 0;
};

using ipv6_group_array = std::array<std::uint16_t, 8>;

/// Finds the first of the longest runs of two or more zero groups. RFC 5952, sections 4.2.2 and 4.2.3.
constexpr zero_groups longest_zero_groups(const ipv6_group_array& groups) noexcept {
    zero_groups longest;
    zero_groups run{0, 0};
    for (std::size_t i = 0; i < groups.size(); ++i) {
        run = groups[i] == 0 ? zero_groups{run.begin, run.size + 1} : zero_groups{i + 1, 0};
        if (run.size > std::max<std::size_t>(longest.size, 1)) longest = run;
    }
    return longest;
}

/// Writes addresses as inet_ntop(3) does, which is the form of RFC 5952 but for one case: the last 32 bits of
/// ::a.b.c.d, as those of ::ffff:a.b.c.d, are written as an IPv4 address.
class address_writer {
public:
    explicit address_writer(address_buffer& buffer) noexcept : begin_{buffer.data()}, end_{begin_ + buffer.size()} {}

    /// Writes four bytes as an IPv4 address.
    void write_v4(std::span<const std::byte, 4> bytes) noexcept {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            if (i > 0) put('.');
            put_number(std::to_integer<std::uint16_t>(bytes[i]), 10);
        }
    }

    void write_v6(std::span<const std::byte, 16> bytes) noexcept {
        ipv6_group_array groups;
        for (std::size_t i = 0; i < groups.size(); ++i)
            groups[i] = load_big_endian<std::uint16_t>(bytes.data() + 2 * i);
        const auto gap = longest_zero_groups(groups);
        const bool ends_in_v4 = gap.begin == 0 && (gap.size == 6 || (gap.size == 5 && groups[5] == 0xFFFF));
        put_groups({groups.data(), ends_in_v4 ? groups.size() - 2 : groups.size()}, gap);
        if (!ends_in_v4) return;
        if (gap.size == 5) put(':');
        write_v4(bytes.last<4>());
    }

    std::string_view text() const noexcept { return {begin_, static_cast<std::size_t>(at_ - begin_)}; }

private:
    /// There is always room. g++ 12 at -O3 sees that only where it is asked for, and warns otherwise.
    void put(char c) noexcept {
        if (at_ != end_) *at_++ = c;
    }
    void put_number(std::uint16_t number, int base) noexcept { at_ = std::to_chars(at_, end_, number, base).ptr; }

    void put_groups(std::span<const std::uint16_t> groups, const zero_groups& gap) noexcept {
        for (std::size_t i = 0; i < groups.size();) {
            if (i > 0 || i == gap.begin) put(':');
            if (i == gap.begin)
                i += gap.size;
            else
                put_number(groups[i++], 16);
        }
        if (gap.size > 0 && gap.begin + gap.size == groups.size()) put(':');
    }

    char* begin_;
    char* end_;
    char* at_ = begin_;
};

/// Writes a specified address into `buffer` and returns a view into that.
inline std::string_view format(const ip_address& address, address_buffer& buffer) noexcept {
    address_writer writer{buffer};
    if (address.is_v4())
        writer.write_v4(address.bytes().first<4>());
    else
        writer.write_v6(address.bytes().first<16>());
    return writer.text();
}

} // namespace mmproxy::detail

#endif
