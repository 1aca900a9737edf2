// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ASSEMBLY_NEARLY_MODEL_HPP
#define MMPROXY_ASSEMBLY_NEARLY_MODEL_HPP

#include <mmproxy/socket/native_socket.hpp>

#include <asio/error_code.hpp>
#include <asio/ip/tcp.hpp>

// A policy that is a model of no axis is told by its function which axis it is meant for, and what is wrong with it.
namespace mmproxy::detail {

// clang-format off
template <class P> concept has_target_for = requires { &P::target_for; };
template <class P> concept has_parse      = requires { &P::parse; };
template <class P> concept has_allows     = requires { &P::allows; };
template <class P> concept has_prepare    = requires { &P::prepare; } ||
    requires(P& routing, native_socket<asio::ip::tcp>& socket, asio::error_code& ec) { routing.prepare(socket, ec); };
// clang-format on

/// Whether the policy has the function of one of these axes. One that is overloaded or a template is not seen, but for
/// `prepare`.
template <class P>
inline constexpr bool is_nearly_model = has_target_for<P> || has_parse<P> || has_allows<P> || has_prepare<P>;

/// Is a compile error for a policy that has the function of an axis and is a model of none.
template <bool IsModel, class P> struct model_check {};
template <class P> struct model_check<false, P> {
    static_assert(!has_target_for<P>,
                  "an address family has, and can be copied: std::optional<mmproxy::socket_address> "
                  "target_for(const mmproxy::request&) const noexcept, or for a const "
                  "mmproxy::proxied_addresses&");
    static_assert(!has_parse<P>, "a header version has: static mmproxy::parse_result parse(std::span<const std::byte>) "
                                 "noexcept, and static constexpr std::size_t max_size");
    static_assert(!has_allows<P>, "an access control has, and can be copied: bool allows(const mmproxy::ip_address&) "
                                  "const noexcept; what else it may have, see access_control_policy");
    static_assert(!has_prepare<P>, "a routing has, and can be copied: template <class Socket> void prepare(Socket&, "
                                   "asio::error_code&) const noexcept");
};

} // namespace mmproxy::detail

#endif
