// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_SERVED_TARGETS_HPP
#define GO_MMPROXY_HOST_SERVED_TARGETS_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>

#include "go-mmproxy/host/plan.hpp"

#include <string_view>
#include <vector>

namespace go_mmproxy {

/// The transport protocols that a service forwards.
std::vector<mmproxy::transport> served_protocols(const service_settings& s);

/// As it is called in texts: TCP or UDP.
std::string_view name_of(mmproxy::transport protocol) noexcept;

/// One address that a service forwards to, by one protocol.
struct served_target {
    mmproxy::transport protocol = mmproxy::transport::stream;
    mmproxy::socket_address address{};
};

/// All of a service, without the destinations that only headers name.
std::vector<served_target> served_targets(const service_plan& p);

} // namespace go_mmproxy

#endif
