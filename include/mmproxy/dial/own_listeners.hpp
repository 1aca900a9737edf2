// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DIAL_OWN_LISTENERS_HPP
#define MMPROXY_DIAL_OWN_LISTENERS_HPP

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>

#include <sys/types.h>

namespace mmproxy::detail {

/// The identity of a network namespace. network_namespaces(7).
struct namespace_id {
    ::dev_t device = 0;
    ::ino_t inode = 0;

    /// The namespace of the calling thread; where /proc is not mounted all count as the same.
    static namespace_id current() noexcept;

    friend bool operator==(const namespace_id&, const namespace_id&) noexcept = default;
};

/// The addresses that this process listens on with one transport, for any of its forwarders.
///
/// A forwarder that dials such an address calls itself. A client whose header names such a destination could make it do
/// so until no place or descriptor is left.
///
/// The question about an address whose port no listener has, as nearly all are, costs one atomic load. Thread-safe.
class own_listeners {
    struct listener {
        socket_address bound; ///< canonical
        bool v6_only = false;
        namespace_id space{};
    };
    using position = std::list<listener>::iterator;

public:
    /// The listeners of the process: those of datagrams for `transport::datagram`, else those of streams.
    static own_listeners& of(transport protocol) noexcept;

    /// Enters a bound socket into the list from its construction to its destruction. Not movable.
    class entry {
    public:
        template <class Socket>
        entry(own_listeners& all, Socket& socket) : all_{&all}, position_{all.add(describe(socket.native_handle()))} {}
        entry(const entry&) = delete;
        entry& operator=(const entry&) = delete;
        ~entry() { all_->remove(position_); }

    private:
        own_listeners* all_;
        position position_;
    };

    /// Whether a socket that is bound to `bound` would take what is sent to `target`. It may ask the kernel whether the
    /// target is an address of this host.
    static bool would_take(const socket_address& bound, bool v6_only, const socket_address& target) noexcept;

    /// Whether a connection or datagram from the calling thread's network namespace to `target` would come to one of
    /// these sockets. It may ask the kernel, outside of the mutex.
    bool take(const socket_address& target) const noexcept {
        return has_port(target.port) && take_canonical(target.canonical());
    }

private:
    static listener describe(int socket) noexcept;

    /// Whether a listener has the port, in any network namespace.
    bool has_port(std::uint16_t port) const noexcept {
        return (ports_[port / 64].load(std::memory_order_relaxed) >> (port % 64) & 1) != 0;
    }

    bool take_canonical(const socket_address& target) const noexcept;
    /// A wildcard as the target means an address of this host.
    static bool takes(const listener& l, const ip_address& target, bool is_own_address) noexcept;
    /// Whether an address is one of this host. Yes when the kernel cannot be asked.
    static bool is_of_this_host(const ip_address& address) noexcept;

    position add(const listener& l);
    void remove(position at) noexcept;
    /// Sets or clears the port's bit, as the list has it. Under the mutex.
    void note(std::uint16_t port) noexcept;

    /// A bit for each port: whether a listener has it.
    std::array<std::atomic<std::uint64_t>, 65536 / 64> ports_{};
    mutable std::mutex mutex_{};
    std::list<listener> listeners_{};
};

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/netlink/route_lookup.hpp>
#include <mmproxy/socket/local_address.hpp>

#include <algorithm>
#include <exception>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace mmproxy::detail {

MMPROXY_DECL namespace_id namespace_id::current() noexcept {
    struct ::stat status {};
    if (::stat("/proc/thread-self/ns/net", &status) != 0) return {};
    return {status.st_dev, status.st_ino};
}

MMPROXY_DECL own_listeners& own_listeners::of(transport protocol) noexcept {
    static std::array<own_listeners, 2> all; // of streams and of datagrams
    return all[protocol == transport::datagram ? 1 : 0];
}

MMPROXY_DECL bool own_listeners::would_take(const socket_address& bound, bool v6_only,
                                            const socket_address& target) noexcept {
    if (bound.port != target.port) return false;
    const auto address = target.canonical().address;
    return takes({bound.canonical(), v6_only}, address, is_of_this_host(address));
}

MMPROXY_DECL own_listeners::listener own_listeners::describe(int socket) noexcept {
    int v6_only = 0;
    ::socklen_t size = sizeof v6_only;
    const auto bound = local_address(socket).canonical();
    if (bound.address.is_v6()) ::getsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, &size);
    return {bound, v6_only != 0, namespace_id::current()};
}

MMPROXY_DECL bool own_listeners::take_canonical(const socket_address& target) const noexcept {
    const auto here = namespace_id::current();
    const bool is_own_address = is_of_this_host(target.address);
    const std::scoped_lock lock{mutex_};
    return std::any_of(listeners_.begin(), listeners_.end(), [&](const listener& l) {
        return l.bound.port == target.port && l.space == here && takes(l, target.address, is_own_address);
    });
}

MMPROXY_DECL bool own_listeners::takes(const listener& l, const ip_address& target, bool is_own_address) noexcept {
    if (!l.bound.address.is_wildcard()) return l.bound.address == target || target.is_wildcard();
    const bool is_of_family = l.bound.address.family() == target.family() || (l.bound.address.is_v6() && !l.v6_only);
    return is_of_family && is_own_address;
}

MMPROXY_DECL bool own_listeners::is_of_this_host(const ip_address& address) noexcept {
    if (address.is_wildcard() || address.is_loopback()) return true;
    try {
        netlink::route_socket socket;
        return netlink::is_local(socket, address);
    } catch (const std::exception&) {
        return true;
    }
}

MMPROXY_DECL own_listeners::position own_listeners::add(const listener& l) {
    const std::scoped_lock lock{mutex_};
    const auto at = listeners_.insert(listeners_.end(), l);
    note(l.bound.port);
    return at;
}

MMPROXY_DECL void own_listeners::remove(position at) noexcept {
    const std::scoped_lock lock{mutex_};
    const auto port = at->bound.port;
    listeners_.erase(at);
    note(port);
}

MMPROXY_DECL void own_listeners::note(std::uint16_t port) noexcept {
    const bool is_ours =
        std::any_of(listeners_.begin(), listeners_.end(), [port](const listener& l) { return l.bound.port == port; });
    const auto bit = std::uint64_t{1} << (port % 64);
    if (is_ours)
        ports_[port / 64].fetch_or(bit);
    else
        ports_[port / 64].fetch_and(~bit);
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
