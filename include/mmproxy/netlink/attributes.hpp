// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_ATTRIBUTES_HPP
#define MMPROXY_NETLINK_ATTRIBUTES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>

#include <linux/netlink.h>

namespace mmproxy::netlink {

/// Bytes of a message, which the view does not own.
using bytes_view = std::span<const std::byte>;

/// The bytes that an object is made of, in host byte order: a view into it.
template <class T>
requires std::is_trivially_copyable_v<T> bytes_view bytes_of(const T& object)
noexcept {
    return {reinterpret_cast<const std::byte*>(&object), sizeof object};
}

/// Reads a value in host byte order from bytes that need not be aligned. Bytes that `from` lacks count as zero, bytes
/// behind the value are ignored.
template <class T>
requires std::is_trivially_copyable_v<T> T load(bytes_view from)
noexcept {
    T value{};
    if (!from.empty()) std::memcpy(&value, from.data(), std::min(sizeof value, from.size()));
    return value;
}

/// Reads the text of an attribute, up to its NUL or its end.
inline std::string load_string(bytes_view from) {
    const auto end = std::find(from.begin(), from.end(), std::byte{});
    return {reinterpret_cast<const char*>(from.data()), static_cast<std::size_t>(end - from.begin())};
}

/// The bytes behind a header of `size` bytes and its padding to a multiple of four; none when there are no more.
inline bytes_view behind(bytes_view bytes, std::size_t size) noexcept {
    return bytes.subspan(std::min<std::size_t>(NLMSG_ALIGN(size), bytes.size()));
}

/// Calls `visit(type, payload)` for every attribute; ends at the first that does not fit. netlink(7), rtnetlink(3).
///
/// `type` comes without the flags NLA_F_NESTED and NLA_F_NET_BYTEORDER; `payload` is a view into `bytes`.
///
///     offset  size  attribute, in host byte order
///     0       2     length [bytes], these four included, the padding to a multiple of four not
///     2       2     type
///     4       …     payload
template <class Visitor> void for_each_attribute(bytes_view bytes, Visitor visit) {
    while (bytes.size() >= sizeof(nlattr)) {
        const auto head = load<nlattr>(bytes);
        if (head.nla_len < sizeof head || head.nla_len > bytes.size()) return;
        visit(static_cast<std::uint16_t>(head.nla_type & NLA_TYPE_MASK),
              bytes.first(head.nla_len).subspan(sizeof head));
        bytes = behind(bytes, head.nla_len);
    }
}

} // namespace mmproxy::netlink

#endif
