// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_REPLY_INSPECTOR_HPP
#define GO_MMPROXY_REPLY_INSPECTOR_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/netlink/route_socket.hpp>
#include <mmproxy/socket_address.hpp>

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace go_mmproxy {

/// Finds out where a target's replies go, before the target is blamed for their absence: the kernel is asked which way
/// they take by the rules and routes of the moment. Thread-safe.
class reply_inspector {
public:
    /// Of the network namespace of the calling thread. `mark` is what replies are marked with: `-routing fwmark`. Where
    /// the kernel cannot be asked, nothing is ever found.
    explicit reply_inspector(std::uint32_t mark = 0);

    /// Why a loopback address is no address of this host; nothing where it is one, and of any other address.
    std::optional<std::string> find_loopback_fault(const mmproxy::ip_address& address) noexcept;

    /// What takes the replies away, and what to do about it. Nothing, where they come back and where the target is not
    /// on this host.
    std::optional<std::string> find_fault(mmproxy::transport protocol, const mmproxy::socket_address& target,
                                          const mmproxy::socket_address& client) noexcept;

private:
    bool is_local(const mmproxy::ip_address& address);

    std::mutex mutex_{};
    std::optional<mmproxy::netlink::route_socket> kernel_{};
    std::uint32_t mark_;
};

} // namespace go_mmproxy

#endif
