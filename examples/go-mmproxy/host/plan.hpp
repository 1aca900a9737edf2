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
#include "go-mmproxy/host/user_identity.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace go_mmproxy {

/// An address that a service listens on, and where clients are forwarded to that come by it.
struct address_plan {
    mmproxy::socket_address listen{};
    mmproxy::listen_options options{};
    std::optional<mmproxy::socket_address> target4{};
    std::optional<mmproxy::socket_address> target6{};
};

/// Whether sockets of the one listen as those of the other do.
bool listens_alike(const address_plan& a, const address_plan& b) noexcept;

/// What the settings of one service come to on this host: names looked up, files read, numbers filled in.
struct service_plan {
    service_settings chosen;
    std::vector<address_plan> addresses{}; ///< one at least
    access_rules access{};
    allow_list destinations{};
    mmproxy::tcp_options tcp_options{};
    mmproxy::udp_options udp_options{};
    capacity limits{};
    std::vector<std::string> shortages{}; ///< of what is asked for and cannot be had
};

/// Where the numbers are served: a TCP address, or else the path of a Unix socket.
struct metrics_plan {
    std::optional<mmproxy::socket_address> address{};
    std::string path{};
};

/// What the settings of the process come to on this host. Nothing is changed yet.
struct plan {
    std::vector<service_plan> services;
    std::size_t threads = 0;
    mmproxy::thread_options thread_options{};
    std::size_t descriptors = 0; ///< the limit of the process, which the services share
    std::chrono::steady_clock::duration drain_timeout{};
    std::optional<user_identity> user{}; ///< to run as; none: as the user that has started it
    std::optional<metrics_plan> metrics{};
    std::vector<std::string> warnings{}; ///< of targets that will not answer
};

/// `descriptors` is the limit of the process, which the `limits` of every service follow from. Throws
/// `std::runtime_error`; `usage_error` for what turns out to be a mistake in the settings only when names are looked
/// up.
plan make_plan(const process_settings& s, std::size_t descriptors);

/// Whether messages of connections are to pass by io_uring.
bool asks_for_io_uring(const plan& p) noexcept;

/// Everything that a service listens on, in one text.
std::string all_addresses(const service_plan& p);

/// What a service is told by: its name, or everything that it listens on where there are several without one; empty
/// where there is only one.
std::string label_of(const service_plan& one, const plan& all);

/// Every target of a service, each once.
std::vector<mmproxy::socket_address> targets_of(const service_plan& p);

} // namespace go_mmproxy

#endif
