// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_METRICS_PLACE_HPP
#define GO_MMPROXY_CONFIG_METRICS_PLACE_HPP

#include "go-mmproxy/config/host_port.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// Where the numbers are served: an address and a port, or a Unix socket.
struct metrics_place {
    host_port address{};
    std::string path{}; ///< of a Unix socket; empty: `address` is meant

    friend bool operator==(const metrics_place&, const metrics_place&) = default;
};

/// `127.0.0.1:9180`, or `unix:` and a path that is no longer than a Unix socket's may be. A link-local address, which
/// is of one interface alone, is none.
std::optional<metrics_place> read_metrics_place(std::string_view text);

/// As it is read.
std::string to_string(const metrics_place& place);

} // namespace go_mmproxy

#endif
