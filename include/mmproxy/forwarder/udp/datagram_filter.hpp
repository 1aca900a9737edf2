// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_DATAGRAM_FILTER_HPP
#define MMPROXY_FORWARDER_UDP_DATAGRAM_FILTER_HPP

#include <cstddef>

#include <linux/filter.h>
#include <sys/socket.h>

namespace mmproxy::detail {

/// Has a socket drop every datagram that comes, or take datagrams again: a SettableSocketOption. What the socket has
/// received before stays. SO_ATTACH_FILTER in socket(7).
class datagram_filter {
public:
    static datagram_filter drop_all() noexcept { return datagram_filter{SO_ATTACH_FILTER}; }
    static datagram_filter none() noexcept { return datagram_filter{SO_DETACH_FILTER}; }

    template <class Protocol> int level(const Protocol& /*p*/) const noexcept { return SOL_SOCKET; }
    template <class Protocol> int name(const Protocol& /*p*/) const noexcept { return name_; }
    template <class Protocol> const ::sock_fprog* data(const Protocol& /*p*/) const noexcept { return &program; }
    template <class Protocol> std::size_t size(const Protocol& /*p*/) const noexcept { return sizeof program; }

private:
    explicit datagram_filter(int name) noexcept : name_{name} {}

    static inline ::sock_filter code = BPF_STMT(BPF_RET | BPF_K, 0);
    static inline const ::sock_fprog program{1, &code};

    int name_;
};

} // namespace mmproxy::detail

#endif
