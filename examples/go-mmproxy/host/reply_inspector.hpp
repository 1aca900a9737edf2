// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_REPLY_INSPECTOR_HPP
#define GO_MMPROXY_HOST_REPLY_INSPECTOR_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace go_mmproxy {

/// Finds out where a target's replies go, before the target is blamed for their absence: the kernel is asked which way
/// they take by the rules and routes of the moment. Thread-safe.
class reply_inspector {
public:
    /// `mark` is what replies are marked with: `-routing fwmark`.
    explicit reply_inspector(std::uint32_t mark = 0) noexcept : mark_{mark} {}

    /// Why a loopback address is no address of this host; nothing where it is one, and of any other address.
    static std::optional<std::string> find_loopback_fault(const mmproxy::ip_address& address) noexcept;

    /// What takes the replies away, and what to do about it. Nothing where they come back, where the target is not on
    /// this host, and where the kernel cannot be asked. The network namespace is the calling thread's.
    std::optional<std::string> find_fault(mmproxy::transport protocol, const mmproxy::socket_address& target,
                                          const mmproxy::socket_address& client) const noexcept;

private:
    std::uint32_t mark_;
};

} // namespace go_mmproxy

#endif
