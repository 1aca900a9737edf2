// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_SETTINGS_HPP
#define GO_MMPROXY_CONFIG_SETTINGS_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/reactor/thread_options.hpp>
#include <mmproxy/socket/keep_alive.hpp>

#include "go-mmproxy/config/host_port.hpp"
#include "go-mmproxy/config/metrics_place.hpp"
#include "go-mmproxy/text/language.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// Choices, each with the word for it at its place among the words.
enum class protocol_choice { tcp, udp, all, mptcp };
inline constexpr std::array<std::string_view, 4> protocol_words{"tcp", "udp", "all", "mptcp"};

enum class header_choice { v1, v2, any, spp, none };
inline constexpr std::array<std::string_view, 5> header_words{"v1", "v2", "any", "spp", "none"};

enum class placement_choice { every, first };
inline constexpr std::array<std::string_view, 2> placement_words{"every", "first"};

enum class routing_choice { loopback, scoped, fwmark, none };
inline constexpr std::array<std::string_view, 4> routing_words{"loopback", "scoped", "fwmark", "none"};

enum class log_format_choice { json, text, journal };
inline constexpr std::array<std::string_view, 3> log_format_words{"json", "text", "journal"};

/// The word for a choice.
template <class Choice, std::size_t Count>
constexpr std::string_view word_of(Choice choice, const std::array<std::string_view, Count>& words) noexcept {
    return words[static_cast<std::size_t>(choice)];
}

/// What is asked for one service: what listens on some addresses, and forwards from there by TCP, by UDP or by both.
/// Each member is the flag of its name, and its initialiser is the flag's default; `name` and `target6_given` alone are
/// no flags.
struct service_settings {
    using duration = std::chrono::steady_clock::duration;
    using addresses = std::vector<host_port>;

    std::string name{}; ///< of its section in the file; empty: the process has no other service

    addresses listen{{"0.0.0.0", 8443}};
    addresses target4{{"127.0.0.1", 443}}; ///< one for each of `listen`, or one for all, or none
    addresses target6{{"::1", 443}};       ///< likewise
    bool target6_given = false;            ///< whether `target6` was asked for: the default may be left out

    std::size_t listeners = 1;
    protocol_choice protocol = protocol_choice::tcp;
    header_choice header = header_choice::any;
    placement_choice udp_header = placement_choice::every;
    bool dynamic_destination = false;
    bool listen_transparent = false;

    routing_choice routing = routing_choice::loopback;
    bool guard_routes = true;
    std::uint32_t mark = 0;             ///< 0: none
    std::optional<std::uint32_t> table; ///< none: the default of the routing

    std::string allowed_subnets;      ///< a path; empty: every balancer may connect
    std::string allowed_destinations; ///< a path; empty: every destination
    std::string denied_clients;       ///< a path; empty: no client
    bool guard_loopback = true;

    duration header_timeout = std::chrono::seconds{10};
    duration connect_timeout = std::chrono::seconds{10};
    duration idle_timeout{};
    mmproxy::keep_alive keep_alive{};
    mmproxy::keep_alive target_keep_alive{};
    /// What `close_after` is by default with -udp-header first: nginx forgets a client after 600 s, and must do so
    /// first.
    static constexpr std::chrono::seconds after_nginx{660};
    duration close_after = std::chrono::seconds{60};
    std::size_t max_header = mmproxy::max_header_size;
    std::size_t max_connections = 0;            ///< 0: what the descriptors allow
    std::size_t max_flows = 0;                  ///< the same
    std::size_t max_connections_per_client = 0; ///< 0: any number; so are the next ones
    std::size_t max_connections_per_balancer = 0;
    std::size_t max_flows_per_client = 0;
    std::size_t max_flows_per_balancer = 0;
    duration tcp_user_timeout{}; ///< 0: the kernel's own
    bool tcp_fastopen = false;

    int verbosity = 0;
    bool log_tlv = false;

    bool serves_tcp() const noexcept { return protocol != protocol_choice::udp; }
    bool serves_udp() const noexcept { return protocol == protocol_choice::udp || protocol == protocol_choice::all; }
};

/// What is asked for the process, and for each of its services.
struct process_settings {
    std::string config{}; ///< the path of a file; empty: none
    bool print_config = false;

    std::optional<std::size_t> threads; ///< none: what the processors and the listeners need
    mmproxy::thread_options thread_options{};
    std::chrono::steady_clock::duration drain_timeout{};
    std::string user{}; ///< to run as; empty: as the user that has started it
    log_format_choice log_format = log_format_choice::json;
    std::string log_file{};                 ///< a path; empty: standard output
    std::optional<language> lang{};         ///< none: that of the environment
    std::optional<metrics_place> metrics{}; ///< none: the numbers are not served
    bool checks_only = false;               ///< whether to look at the host, and serve nothing
    std::vector<service_settings> services{service_settings{}};
};

} // namespace go_mmproxy

#endif
