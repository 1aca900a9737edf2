// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_PLAN_HPP
#define GO_MMPROXY_HOST_PLAN_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/forwarder/tcp/tcp_options.hpp>
#include <mmproxy/forwarder/udp/udp_options.hpp>
#include <mmproxy/reactor/thread_options.hpp>
#include <mmproxy/socket/listen.hpp>

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/host/access_rules.hpp"
#include "go-mmproxy/host/allow_list.hpp"
#include "go-mmproxy/host/capacity.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace go_mmproxy {

/// What the settings of one service come to on this host: names looked up, files read, numbers filled in.
struct service_plan {
    service_settings chosen;
    mmproxy::socket_address listen{};
    mmproxy::listen_options listen_options{};
    std::optional<mmproxy::socket_address> target4{};
    std::optional<mmproxy::socket_address> target6{};
    access_rules access{};
    allow_list destinations{};
    mmproxy::tcp_options tcp_options{};
    mmproxy::udp_options udp_options{};
    capacity limits{};
    std::vector<std::string> shortages{}; ///< of what is asked for and cannot be had
};

/// What the settings of the process come to on this host. Nothing is changed yet.
struct plan {
    std::vector<service_plan> services;
    std::size_t threads = 0;
    mmproxy::thread_options thread_options{};
    std::size_t descriptors = 0; ///< the limit of the process, which the services share
    std::chrono::steady_clock::duration drain_timeout{};
    std::vector<std::string> warnings{}; ///< of targets that will not answer
};

/// `descriptors` is the limit of the process, which the `limits` of every service follow from. Throws
/// `std::runtime_error`; `usage_error` for what turns out to be a mistake in the settings only when names are looked
/// up.
plan make_plan(const process_settings& s, std::size_t descriptors);

} // namespace go_mmproxy

#endif
