// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DIAL_EPHEMERAL_PORTS_HPP
#define MMPROXY_DIAL_EPHEMERAL_PORTS_HPP

#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include <cstdint>

namespace mmproxy::detail {

/// The ports among which the kernel chooses for a socket that has asked for none, in both families. All numbers are in
/// host byte order. net.ipv4.ip_local_port_range in ip(7).
struct ephemeral_ports {
    std::uint16_t first = 32768; ///< the kernel's own default, see ip(7), as is `last`
    std::uint16_t last = 60999;

    /// Reads the ports of the calling thread's network namespace; the default where /proc does not tell.
    static ephemeral_ports of_host() noexcept;

    /// Whether `port` is the only one.
    constexpr bool are_only(std::uint16_t port) const noexcept { return first == port && last == port; }

    /// The option that keeps a socket off `port`: the kernel then chooses among the ports above it or among the ports
    /// below it, whichever are more. A `port` outside the range bounds nothing.
    constexpr local_port_range without(std::uint16_t port) const noexcept {
        const bool has_more_above = last - port >= port - first;
        const auto bound = has_more_above ? port + 1U : (port - 1U) << 16U;
        return local_port_range{static_cast<int>(bound)};
    }
};

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

#include <cstdio>
#include <memory>

namespace mmproxy::detail {

MMPROXY_DECL ephemeral_ports ephemeral_ports::of_host() noexcept {
    constexpr auto path = "/proc/sys/net/ipv4/ip_local_port_range";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path, "re"), &std::fclose};
    ephemeral_ports read;
    const bool is_read = file && std::fscanf(file.get(), "%hu %hu", &read.first, &read.last) == 2;
    return is_read ? read : ephemeral_ports{};
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
