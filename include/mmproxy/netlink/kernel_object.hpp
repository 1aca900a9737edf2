// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_KERNEL_OBJECT_HPP
#define MMPROXY_NETLINK_KERNEL_OBJECT_HPP

#include <mmproxy/netlink/message.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

namespace mmproxy::netlink {

/// Says how a kernel's object looks in a message. Specialised in a header of its own for each object: `wire<rule>` in
/// rule_wire.hpp, `wire<route>` in route_wire.hpp.
template <class Object> struct wire;

/// An object that the kernel adds, removes and lists over rtnetlink(7): a value of this program, without a handle.
///
/// - `encode` writes all that the value says, for `type` RTM_NEW… or RTM_DEL…; flags are the request's business,
///   see requests.hpp.
/// - `list_request` writes the few fields by which the kernel can narrow the list.
/// - `decode` reads one message body of the kernel's answer. It is empty for an object that says more than the value
///   can hold: that is another object, and must not be taken for this one.
/// - `to_string` names it for an operator. Models: `rule`, `route`.
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
