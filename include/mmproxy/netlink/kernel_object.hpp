// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_KERNEL_OBJECT_HPP
#define MMPROXY_NETLINK_KERNEL_OBJECT_HPP

#include <mmproxy/netlink/message.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

namespace mmproxy::netlink {

/// How an object of the kernel's looks in a message. Specialised beside each: `wire<rule>`, `wire<route>`.
template <class Object> struct wire;

/// An object that the kernel adds, removes and lists over rtnetlink.
///
/// - `encode` writes every field; a list request takes the few by which the kernel can narrow the list.
/// - `decode` is empty for an object that says more than the value can hold: it is another object then.
// clang-format off
template <class O>
concept kernel_object = requires(const O& object, std::uint16_t type, bytes_view body) {
    { wire<O>::create }               -> std::convertible_to<std::uint16_t>;   // RTM_NEW…
    { wire<O>::erase }                -> std::convertible_to<std::uint16_t>;   // RTM_DEL…
    { wire<O>::encode(type, object) } -> std::same_as<message>;
    { wire<O>::list_request(object) } -> std::same_as<message>;
    { wire<O>::decode(body) }         -> std::same_as<std::optional<O>>;
    { to_string(object) }             -> std::same_as<std::string>;
};
// clang-format on

} // namespace mmproxy::netlink

#endif
