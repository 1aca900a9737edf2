// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SOCKET_SOCKET_OPTIONS_HPP
#define MMPROXY_SOCKET_SOCKET_OPTIONS_HPP

#include <mmproxy/socket/int_option.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

/// Socket options that Asio does not name. Each is a SettableSocketOption with an int value, 1 by default:
/// `socket.set_option(transparent{}, ec)`. An option of IPv4 and IPv6 has one name here, and goes by the socket's
/// family.
namespace mmproxy {

/// Lets a socket bind to, and so send from, an address that this host does not own.
///
/// Set it before `bind()`; without CAP_NET_ADMIN (or CAP_NET_RAW) it fails with `EPERM`.
/// Linux: IP_TRANSPARENT in ip(7), IPV6_TRANSPARENT in linux/in6.h.
using transparent = detail::int_option<IPPROTO_IP, IP_TRANSPARENT, IPPROTO_IPV6, IPV6_TRANSPARENT>;

/// Marks every packet of the socket with the value, for policy routing and netfilter. Without CAP_NET_ADMIN (or,
/// from Linux 5.17 on, CAP_NET_RAW) it fails with `EPERM`. Linux: SO_MARK in socket(7).
using mark = detail::int_option<SOL_SOCKET, SO_MARK>;

/// Leaves the choice of a source port to `connect()`, which need only find one that is free for that destination.
/// Set it before a `bind()` to port 0. Linux: IP_BIND_ADDRESS_NO_PORT in ip(7); it serves both families.
using bind_address_no_port = detail::int_option<IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT>;

/// The ports among which the kernel chooses the source port, within those of the host (net.ipv4.ip_local_port_range):
/// the first in the low half of the value, the last in the high half; 0 sets no bound. Linux 6.3: IP_LOCAL_PORT_RANGE
/// in linux/in.h, which older headers do not name; it serves both families.
using local_port_range = detail::int_option<IPPROTO_IP, 51>;

/// How many times a SYN is sent again before `connect()` gives up with `ETIMEDOUT`: 1 s after the first one, then
/// twice as long each time. Linux: TCP_SYNCNT in tcp(7).
using tcp_syn_count = detail::int_option<IPPROTO_TCP, TCP_SYNCNT>;

/// How long nothing has come from the other end of a connection before the first probe is sent [s]. See `keep_alive`.
/// Linux: TCP_KEEPIDLE in tcp(7).
using tcp_keep_idle = detail::int_option<IPPROTO_TCP, TCP_KEEPIDLE>;
/// How long after each probe the next one is sent [s], and how many probes without an answer end the connection. Linux:
/// TCP_KEEPINTVL and TCP_KEEPCNT in tcp(7).
using tcp_keep_interval = detail::int_option<IPPROTO_TCP, TCP_KEEPINTVL>;
/// How many probes go unanswered before the connection ends. Linux: TCP_KEEPCNT in tcp(7).
using tcp_keep_count = detail::int_option<IPPROTO_TCP, TCP_KEEPCNT>;

/// How long what was sent may stay unacknowledged before the connection ends with `ETIMEDOUT` [ms]; 0: as long as the
/// kernel sends it again. See `set_user_timeout`. Linux: TCP_USER_TIMEOUT in tcp(7).
using tcp_user_timeout = detail::int_option<IPPROTO_TCP, TCP_USER_TIMEOUT>;

/// How many connections whose SYN has carried data a listening socket may have that are not established yet; 0: none.
/// net.ipv4.tcp_fastopen has to allow it to servers (2). Linux: TCP_FASTOPEN in tcp(7); RFC 7413.
using tcp_fast_open = detail::int_option<IPPROTO_TCP, TCP_FASTOPEN>;

/// Lets several sockets of one user be bound to one address; the kernel spreads connections, and datagrams by their
/// ends, over the sockets. Set it on each of them before `bind()`. Linux: SO_REUSEPORT in socket(7).
using reuse_port = detail::int_option<SOL_SOCKET, SO_REUSEPORT>;

/// Lets recvmsg(2) tell for each datagram to which address of this host it was sent, and through which interface it
/// came. Linux: IP_PKTINFO in ip(7), IPV6_RECVPKTINFO in ipv6(7).
using packet_info = detail::int_option<IPPROTO_IP, IP_PKTINFO, IPPROTO_IPV6, IPV6_RECVPKTINFO>;

/// Lets the kernel deliver several datagrams of one source and size as one; recvmsg(2) then tells the size. Linux 5.0:
/// UDP_GRO in udp(7).
using udp_gro = detail::int_option<IPPROTO_UDP, UDP_GRO>;

/// How much the kernel may keep of what has arrived, or waits to leave [bytes], beyond the host's limit. The kernel
/// doubles the value for its own bookkeeping. Without CAP_NET_ADMIN it fails with `EPERM`. Linux: SO_RCVBUFFORCE and
/// SO_SNDBUFFORCE in socket(7).
using receive_buffer_force = detail::int_option<SOL_SOCKET, SO_RCVBUFFORCE>;
/// The same for sending. Linux: SO_SNDBUFFORCE in socket(7).
using send_buffer_force = detail::int_option<SOL_SOCKET, SO_SNDBUFFORCE>;

} // namespace mmproxy

#endif
