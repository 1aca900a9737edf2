// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_LISTENING_ADDRESSES_HPP
#define GO_MMPROXY_HOST_LISTENING_ADDRESSES_HPP

#include "go-mmproxy/host/plan.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>

namespace go_mmproxy {

/// What the services of a process listen on: finds those that are in each other's way, and targets that the program
/// would call itself by. Refers to the settings of the services, which must outlive it.
class listening_addresses {
public:
    /// Adds an address of a service. Throws `usage_error` where it is listened on already.
    void add(const service_settings& of, const host_port& written, const address_plan& address);

    /// As it is written, the address that would take what `caller` sends to a target; nothing where none does. A target
    /// names no interface: a link-local one, which could not be dialled, counts as one of every link.
    std::optional<host_port> find_called(const service_settings& caller, const mmproxy::socket_address& target) const;

private:
    struct entry {
        const service_settings* of;
        host_port written;
        mmproxy::socket_address address;
        std::uint32_t scope;

        /// Whether another one cannot listen besides it, or would take clients of it.
        bool is_in_the_way_of(const entry& other) const noexcept;
    };

    std::unordered_multimap<std::uint16_t, entry> by_port_{};
};

} // namespace go_mmproxy

#endif
