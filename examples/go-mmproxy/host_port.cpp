// SPDX-License-Identifier: BSL-1.0
#include "host_port.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace go_mmproxy {
namespace {

bool has_colon(std::string_view host) {
    return host.find(':') != std::string_view::npos;
}

/// A name is left to the resolver, but for what cannot be one.
bool is_name(std::string_view host) {
    return std::ranges::none_of(host, [](char c) { return c <= ' ' || c == '[' || c == ']' || c == '%' || c == '/'; });
}

std::optional<std::string_view> read_host(std::string_view text) {
    const bool bracketed = text.starts_with('[') && text.ends_with(']');
    if (!bracketed) return is_name(text) && !has_colon(text) ? std::optional{text} : std::nullopt;
    const auto inner = text.substr(1, text.size() - 2);
    return mmproxy::parse_ip_address(inner) ? std::optional{inner} : std::nullopt;
}

/// From 1 to 65535, in digits alone and without leading zeroes.
std::optional<std::uint16_t> read_port(std::string_view text) {
    if (text.starts_with('0')) return std::nullopt;
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): `end` bounds it
    const auto [stopped, error] = std::from_chars(text.data(), end, port);
    return error == std::errc{} && stopped == end ? std::optional{port} : std::nullopt;
}

} // namespace

std::optional<host_port> read_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto host = read_host(text.substr(0, colon));
    const auto port = read_port(text.substr(colon + 1));
    if (!host || !port) return std::nullopt;
    return host_port{std::string{*host}, *port};
}

std::string to_string(const host_port& address) {
    const auto host = has_colon(address.host) ? '[' + address.host + ']' : address.host;
    return host + ':' + std::to_string(address.port);
}

} // namespace go_mmproxy
