// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/metrics_place.hpp"

#include <utility>

#include <sys/un.h>

namespace go_mmproxy {
namespace {

constexpr std::string_view unix_prefix = "unix:";

std::optional<metrics_place> read_path(std::string_view path) {
    constexpr auto max_path = sizeof(::sockaddr_un::sun_path) - 1; // and a zero behind it
    const bool is_good = !path.empty() && path.size() <= max_path;
    return is_good ? std::optional{metrics_place{.path = std::string{path}}} : std::nullopt;
}

std::optional<metrics_place> read_address(std::string_view text) {
    auto address = read_host_port(text);
    if (!address) return std::nullopt;
    const auto literal = address->literal();
    const bool is_of_interface = literal && literal->is_link_local();
    return is_of_interface ? std::nullopt : std::optional{metrics_place{.address = *std::move(address)}};
}

} // namespace

std::optional<metrics_place> read_metrics_place(std::string_view text) {
    if (text.starts_with(unix_prefix)) return read_path(text.substr(unix_prefix.size()));
    return read_address(text);
}

std::string to_string(const metrics_place& place) {
    return place.path.empty() ? to_string(place.address) : std::string{unix_prefix} + place.path;
}

} // namespace go_mmproxy
