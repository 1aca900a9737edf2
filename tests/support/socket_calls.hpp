// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_SOCKET_CALLS_HPP
#define MMPROXY_TESTS_SUPPORT_SOCKET_CALLS_HPP

#include <mmproxy/address/endpoint.hpp>

#include "support/descriptor.hpp"
#include "support/waiting.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

// What the tests' sockets ask of the kernel. Errors: `std::system_error` naming the call.

template <class Value> void set_option(int fd, int level, int name, const Value& value) {
    checked(::setsockopt(fd, level, name, &value, sizeof value), "setsockopt");
}

/// Calls that send or receive fail with `EAGAIN` when nothing has moved for this long.
inline void limit_waiting(int fd) {
    const ::timeval limit{patience.count(), 0};
    set_option(fd, SOL_SOCKET, SO_RCVTIMEO, limit);
    set_option(fd, SOL_SOCKET, SO_SNDTIMEO, limit);
}

/// `name_of<asio::ip::tcp>(fd, ::getpeername)`
template <class Protocol, class Call> mmproxy::socket_address name_of(int fd, Call call) {
    typename Protocol::endpoint name;
    auto size = static_cast<::socklen_t>(name.capacity());
    checked(call(fd, name.data(), &size), "getsockname or getpeername");
    name.resize(size);
    return mmproxy::from_endpoint(name).canonical();
}

inline bool is_ready(int fd, short events, std::chrono::milliseconds limit) {
    ::pollfd p{fd, events, 0};
    return checked(::poll(&p, 1, static_cast<int>(limit.count())), "poll") > 0;
}

#endif
