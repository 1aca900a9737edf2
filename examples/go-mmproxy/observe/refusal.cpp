// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/refusal.hpp"

#include <mmproxy/error.hpp>

#include "go-mmproxy/host/system_code.hpp"

#include <cerrno>

namespace go_mmproxy {
namespace {

using mmproxy::errc;

/// Whether a client or a balancer has as many as it may have.
bool is_over_limit(std::error_code reason) noexcept {
    return reason == errc::too_many_of_client || reason == errc::too_many_of_balancer;
}

/// How far it came before the system refused it something.
plain_message what_failed(const mmproxy::socket_address& target) noexcept {
    if (target.is_specified()) return message::target_not_reached;
    return message::no_header_received;
}

plain_message what_failed(const mmproxy::socket_address& target, std::error_code reason) noexcept {
    if (reason.category() != mmproxy::error_category) return what_failed(target);
    switch (static_cast<errc>(reason.value())) {
    case errc::not_allowed: return message::balancer_not_allowed;
    case errc::client_not_allowed:
    case errc::client_denied:
    case errc::loopback_client:
    case errc::server_name_not_allowed:
    case errc::vpc_endpoint_not_allowed:
    case errc::client_certificate_not_verified: return message::client_not_allowed;
    case errc::not_served:
    case errc::mixed_families:
    case errc::own_listener: return message::no_target;
    case errc::no_other_port:
    case errc::truncated:
    case errc::header_timed_out:
    case errc::connect_timed_out:
    case errc::peer_vanished: return what_failed(target);
    default: return message::header_refused;
    }
}

} // namespace

plain_message what_failed(const mmproxy::connection& c, std::error_code reason) noexcept {
    if (reason == errc::drained) return message::connection_cut_off;
    if (is_over_limit(reason)) return message::connection_refused;
    return what_failed(c.target, reason);
}

plain_message what_failed(const mmproxy::flow& f, std::error_code reason) noexcept {
    if (reason == errc::drained) return message::flow_refused_by_shutdown;
    if (is_refused_flow(reason) || is_over_limit(reason)) return message::flow_refused;
    return what_failed(f.target, reason);
}

bool is_refused_flow(std::error_code reason) noexcept {
    const int code = system_code(reason);
    return reason == errc::too_many_flows || code == EMFILE || code == ENFILE;
}

} // namespace go_mmproxy
