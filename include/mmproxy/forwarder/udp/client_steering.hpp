// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_CLIENT_STEERING_HPP
#define MMPROXY_FORWARDER_UDP_CLIENT_STEERING_HPP

#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

#include <linux/filter.h>
#include <sys/socket.h>

namespace mmproxy {

/// Sends all datagrams of one client to one of several UDP sockets that have one address, whichever endpoint of the
/// balancer they come from: the kernel looks for the client in their PROXY header.
///
/// A datagram whose header has none of the shapes, LOCAL for instance, goes by the balancer's endpoint as without
/// steering; a datagram that is too short to tell goes to socket 0. A SettableSocketOption: set it on one of the
/// sockets when all are bound; the socket that was bound first is number 0. Linux 4.5: SO_ATTACH_REUSEPORT_CBPF in
/// socket(7).
class client_steering {
public:
    /// The filter for `sockets` sockets (at least one), which looks for the shapes in their order. The layouts are read
    /// during the call alone. Throws `std::bad_alloc`.
    client_steering(std::span<const client_layout> layouts, std::uint32_t sockets);
    client_steering(const client_steering&) = delete; // the program points to the code
    client_steering& operator=(const client_steering&) = delete;

    /// The filter's code, bpf(4) in classic form.
    std::span<const ::sock_filter> code() const noexcept { return {code_.data(), code_.size()}; }

    /// @{
    /// Asio's SettableSocketOption requirements. Linux: SO_ATTACH_REUSEPORT_CBPF in socket(7).
    template <class Protocol> int level(const Protocol& /*p*/) const noexcept { return SOL_SOCKET; }
    template <class Protocol> int name(const Protocol& /*p*/) const noexcept { return SO_ATTACH_REUSEPORT_CBPF; }
    template <class Protocol> const ::sock_fprog* data(const Protocol& /*p*/) const noexcept { return &program_; }
    template <class Protocol> std::size_t size(const Protocol& /*p*/) const noexcept { return sizeof program_; }
    /// @}

private:
    static constexpr std::size_t size_of_one = 10; // [instructions] for a layout

    /// Writes `size_of_one` instructions, and returns where the next one goes. When the selector fits, they compute the
    /// high half of (address ^ port) · odd number, modulo the number of sockets.
    static ::sock_filter* write(const client_layout& layout, std::uint32_t sockets, ::sock_filter* to);

    std::vector<::sock_filter> code_;
    ::sock_fprog program_{};
};

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy {

MMPROXY_DECL client_steering::client_steering(std::span<const client_layout> layouts, std::uint32_t sockets)
    : code_(layouts.size() * size_of_one + 1) {
    auto* at = code_.data();
    for (const auto& layout : layouts) at = write(layout, sockets, at);
    constexpr std::uint32_t no_socket = 0xFFFF'FFFF; // the kernel then chooses by the endpoints
    *at = BPF_STMT(BPF_RET | BPF_K, no_socket);
    program_ = {static_cast<std::uint16_t>(code_.size()), code_.data()};
}

MMPROXY_DECL ::sock_filter* client_steering::write(const client_layout& layout, std::uint32_t sockets,
                                                   ::sock_filter* to) {
    // A prime next to 2^32 divided by the golden ratio, for multiplicative hashing.
    constexpr std::uint32_t golden_ratio = 0x9E37'79B1;
    const ::sock_filter code[size_of_one] = {
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, layout.selector_at),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, layout.selector, 0, 8),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, layout.port_at),
        BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, layout.address_at),
        BPF_STMT(BPF_ALU | BPF_XOR | BPF_X, 0),
        BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, golden_ratio),
        BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 16),
        BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, sockets),
        BPF_STMT(BPF_RET | BPF_A, 0),
    };
    return std::copy(std::begin(code), std::end(code), to);
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
