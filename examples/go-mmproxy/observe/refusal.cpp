// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/refusal.hpp"

#include <mmproxy/error.hpp>

#include "go-mmproxy/host/system_code.hpp"

#include <cerrno>

namespace go_mmproxy {
namespace {

using mmproxy::errc;

/// How far it came before the system refused it something.
std::string_view what_failed(const mmproxy::socket_address& target) noexcept {
    return target.is_specified() ? "target not reached" : "no PROXY header received";
}

std::string_view what_failed(const mmproxy::socket_address& target, std::error_code reason) noexcept {
    if (reason.category() != mmproxy::error_category) return what_failed(target);
    switch (static_cast<errc>(reason.value())) {
    case errc::not_allowed: return "peer not in allowed subnets";
    case errc::client_not_allowed: return "client not allowed";
    case errc::not_served:
    case errc::mixed_families:
    case errc::own_listener: return "no target for this client";
    case errc::no_other_port:
    case errc::truncated:
    case errc::header_timed_out:
    case errc::connect_timed_out:
    case errc::peer_vanished: return what_failed(target);
    default: return "PROXY header refused";
    }
}

} // namespace

std::string_view what_failed(const mmproxy::connection& c, std::error_code reason) noexcept {
    if (reason == errc::drained) return "connection cut off by shutdown";
    return what_failed(c.target, reason);
}

std::string_view what_failed(const mmproxy::flow& f, std::error_code reason) noexcept {
    if (reason == errc::drained) return "new flow refused by shutdown";
    if (is_refused_flow(reason)) return "new flow refused";
    return what_failed(f.target, reason);
}

bool is_refused_flow(std::error_code reason) noexcept {
    const int code = system_code(reason);
    return reason == errc::too_many_flows || code == EMFILE || code == ENFILE;
}

} // namespace go_mmproxy
