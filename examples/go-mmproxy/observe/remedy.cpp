// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/remedy.hpp"

#include <mmproxy/error.hpp>

#include "go-mmproxy/host/system_code.hpp"

#include <cerrno>

namespace go_mmproxy {
namespace {

using mmproxy::errc;

/// The reason as one of the toolkit's; success where it is another.
errc own_code(std::error_code reason) noexcept {
    return reason.category() == mmproxy::error_category ? static_cast<errc>(reason.value()) : errc::success;
}

plain_message remedy_of_dial(std::error_code reason) noexcept {
    if (reason == errc::connect_timed_out) return message::remedy_target_silent;
    switch (system_code(reason)) {
    case ECONNREFUSED: return message::remedy_target_refuses;
    case EHOSTUNREACH:
    case ENETUNREACH: return message::remedy_target_unreachable;
    case EADDRINUSE:
    case EADDRNOTAVAIL: return message::remedy_local_ports;
    case EMFILE:
    case ENFILE: return message::remedy_open_more;
    default: return message::remedy_see_each;
    }
}

plain_message remedy_of_header(errc reason) noexcept {
    switch (reason) {
    case errc::not_proxy: return message::remedy_send_header;
    case errc::v1_unexpected:
    case errc::v2_unexpected:
    case errc::spp_unexpected: return message::remedy_header_version;
    case errc::wrong_transport: return message::remedy_first_datagram;
    case errc::too_long: return message::remedy_max_header;
    default: return message::remedy_look_at_header;
    }
}

plain_message remedy_of_no_target(errc reason) noexcept {
    if (reason == errc::mixed_families) return message::remedy_fixed_target;
    if (reason == errc::not_served) return message::remedy_give_target;
    return message::remedy_see_each;
}

plain_message remedy_of_missing_header(errc reason) noexcept {
    if (reason == errc::header_timed_out) return message::remedy_send_header;
    return message::remedy_health_check;
}

plain_message remedy_of_client(errc reason) noexcept {
    if (reason == errc::loopback_client) return message::remedy_fooled_balancer;
    if (reason == errc::client_denied) return message::remedy_denied_client;
    return message::remedy_see_each;
}

} // namespace

plain_message remedy_of(plain_message what, std::error_code reason) noexcept {
    switch (what.id()) {
    case message::target_not_reached: return remedy_of_dial(reason);
    case message::header_refused: return remedy_of_header(own_code(reason));
    case message::no_header_received: return remedy_of_missing_header(own_code(reason));
    case message::no_target: return remedy_of_no_target(own_code(reason));
    case message::client_not_allowed: return remedy_of_client(own_code(reason));
    case message::connection_refused:
    case message::flow_refused: return message::remedy_limit_of_one;
    case message::balancer_not_allowed: return message::remedy_allow_balancer;
    case message::balancer_not_reached: return message::remedy_balancer_unreachable;
    default: return message::remedy_see_each;
    }
}

} // namespace go_mmproxy
