// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_GO_MMPROXY_CHECK_HPP
#define MMPROXY_TESTS_SUPPORT_GO_MMPROXY_CHECK_HPP

#include "support/answering_server.hpp"
#include "support/go_mmproxy.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"
#include "support/text_lines.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using strings = std::vector<std::string>;

/// The flags, and behind them others, which win.
strings with(strings flags, const strings& more);

/// Flags of a check of the service that `go_mmproxy` runs.
strings checking(const strings& more);

/// What a check has found.
struct report {
    int status;
    std::string text;

    std::size_t count(std::string_view part) const { return count_lines_with(text, part); }
    bool has(std::string_view part) const { return text.find(part) != text.npos; }
};

/// Runs a check to its end, after which the host's rules, routes and settings have to be as they were.
report check(const strings& more, const confinement& confined = {});

/// A server of both families that listens for TCP and answers datagrams.
struct good_targets {
    tcp_listener tcp4{target_v4()};
    tcp_listener tcp6{target_v6()};
    answering_server udp4{target_v4()};
    answering_server udp6{target_v6()};
};

/// A host with a default route, in that table, to a network that swallows what comes to it, as a VPN's does.
void make_tunnel(const std::string& table);

#endif
