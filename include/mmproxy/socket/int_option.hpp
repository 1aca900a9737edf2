// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_INT_OPTION_HPP
#define MMPROXY_SOCKET_INT_OPTION_HPP

#include <cstddef>

#include <sys/socket.h>

namespace mmproxy::detail {

/// A socket option with an int value whose level and name depend on the socket's family: one name for IPv4 and IPv6.
/// Meets Asio's SettableSocketOption requirements.
template <int Level4, int Name4, int Level6 = Level4, int Name6 = Name4> class int_option {
public:
    /// The default switches a Boolean option on.
    constexpr explicit int_option(int value = 1) noexcept : value_{value} {}

    template <class Protocol> int level(const Protocol& p) const noexcept {
        return p.family() == AF_INET6 ? Level6 : Level4;
    }
    template <class Protocol> int name(const Protocol& p) const noexcept {
        return p.family() == AF_INET6 ? Name6 : Name4;
    }
    template <class Protocol> const int* data(const Protocol& /*p*/) const noexcept { return &value_; }
    template <class Protocol> std::size_t size(const Protocol& /*p*/) const noexcept { return sizeof value_; }

private:
    int value_;
};

} // namespace mmproxy::detail

#endif
