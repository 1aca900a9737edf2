// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/host_port.hpp"

#include "go-mmproxy/config/digits.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

namespace go_mmproxy {
namespace {

bool has_colon(std::string_view host) {
    return host.find(':') != std::string_view::npos;
}

/// A name is left to the resolver, but for what cannot be one.
bool is_name(std::string_view host) {
    const auto is_graphic = [](char c) { return c > ' ' && c < '\x7F'; }; // ASCII, as a resolver takes
    constexpr std::string_view of_other_use = "[]%/";
    return std::ranges::all_of(host, is_graphic) && host.find_first_of(of_other_use) == std::string_view::npos;
}

/// Whether the last part of a host is a number: no name ends so, which could be taken for an IPv4 address. RFC 1123,
/// section 2.1; RFC 3696, section 2.
bool ends_in_number(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    const auto label = host.substr(host.rfind('.') + 1);
    return !label.empty() && std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_name_or_ipv4(std::string_view host) {
    if (!is_name(host) || has_colon(host)) return false;
    return !ends_in_number(host) || mmproxy::parse_ip_address(host);
}

/// A host, and the scope behind its `%`.
struct host_and_scope {
    std::string_view host;
    std::string_view scope{};
};

std::optional<host_and_scope> read_scoped(std::string_view text) {
    const auto percent = text.find('%');
    const host_and_scope read{text.substr(0, percent),
                              percent == std::string_view::npos ? "" : text.substr(percent + 1)};
    const auto address = mmproxy::parse_ip_address(read.host);
    const bool has_scope = percent != std::string_view::npos;
    const bool is_good = address && (!has_scope || (address->is_link_local() && is_name(read.scope)));
    return is_good && has_scope == !read.scope.empty() ? std::optional{read} : std::nullopt;
}

std::optional<host_and_scope> read_host(std::string_view text) {
    const bool bracketed = text.starts_with('[') && text.ends_with(']');
    if (bracketed) return read_scoped(text.substr(1, text.size() - 2));
    return is_name_or_ipv4(text) ? std::optional{host_and_scope{text}} : std::nullopt;
}

/// From 1 to 65535, in digits alone and without leading zeroes.
std::optional<std::uint16_t> read_port(std::string_view text) {
    return text.starts_with('0') ? std::nullopt : read_digits<std::uint16_t>(text);
}

struct halves {
    std::string_view first;
    std::string_view second;
};

/// The host, and the port or ports behind its colon; without a colon no port.
halves split_at_port(std::string_view text) {
    const auto colon = text.rfind(':');
    return colon == std::string_view::npos ? halves{text, {}} : halves{text.substr(0, colon), text.substr(colon + 1)};
}

/// The first and the last port; one port is both.
halves split_range(std::string_view ports) {
    const auto dash = ports.find('-');
    return dash == std::string_view::npos ? halves{ports, ports}
                                          : halves{ports.substr(0, dash), ports.substr(dash + 1)};
}

/// `first` and the ports behind it up to `last`; none where that is a lower one.
std::vector<host_port> each_port(const host_port& first, std::uint16_t last) {
    std::vector<host_port> all;
    for (std::uint32_t port = first.port; port <= last; ++port)
        all.push_back({first.host, static_cast<std::uint16_t>(port), first.scope});
    return all;
}

bool follows(const host_port& one, const host_port& next) {
    return one.host == next.host && one.scope == next.scope && one.port + 1 == next.port;
}

} // namespace

std::optional<host_port> read_host_port(std::string_view text) {
    const auto [host, port] = split_at_port(text);
    const auto read = read_host(host);
    const auto number = read_port(port);
    if (!read || !number) return std::nullopt;
    return host_port{std::string{read->host}, *number, std::string{read->scope}};
}

std::vector<host_port> read_host_ports(std::string_view text) {
    const auto [host, ports] = split_at_port(text);
    const auto [first, last] = split_range(ports);
    const auto one = read_host_port(text.substr(0, host.size() + 1 + first.size()));
    const auto last_port = read_port(last);
    return one && last_port ? each_port(*one, *last_port) : std::vector<host_port>{};
}

std::string to_string(const host_port& address) {
    const auto scoped = address.scope.empty() ? address.host : address.host + '%' + address.scope;
    const auto host = has_colon(address.host) ? '[' + scoped + ']' : address.host;
    return host + ':' + std::to_string(address.port);
}

std::vector<std::string> to_strings(const std::vector<host_port>& addresses) {
    std::vector<std::string> texts;
    for (auto first = addresses.begin(); first != addresses.end();) {
        const auto last = std::adjacent_find(first, addresses.end(), std::not_fn(follows));
        const auto end = last == addresses.end() ? last : std::next(last);
        const auto count = end - first;
        texts.push_back(to_string(*first) + (count > 1 ? '-' + std::to_string(std::prev(end)->port) : std::string{}));
        first = end;
    }
    return texts;
}

} // namespace go_mmproxy
