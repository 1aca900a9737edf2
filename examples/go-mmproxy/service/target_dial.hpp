// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_TARGET_DIAL_HPP
#define GO_MMPROXY_SERVICE_TARGET_DIAL_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>

#include "go-mmproxy/service/chosen_routing.hpp"
#include "go-mmproxy/service/stoppable_wait.hpp"

#include <system_error>

namespace go_mmproxy {

/// Tries targets in the way in which forwarders dial them.
class target_dial {
public:
    /// `wait` must outlive it.
    target_dial(chosen_routing routing, stoppable_wait& wait);

    /// Dials the target from `source`, or from the host's own address where that is unspecified. No error: it has
    /// accepted the connection, which is reset at once, or answered an empty datagram. `std::errc::timed_out`: nothing
    /// has come back in time; `std::errc::connection_refused`: a refusal has.
    std::error_code try_target(mmproxy::transport protocol, const mmproxy::socket_address& source,
                               const mmproxy::socket_address& target) const;

private:
    std::error_code connect(const mmproxy::socket_address& source, const mmproxy::socket_address& target) const;
    std::error_code ask(const mmproxy::socket_address& source, const mmproxy::socket_address& target) const;

    chosen_routing routing_;
    stoppable_wait& wait_;
};

} // namespace go_mmproxy

#endif
