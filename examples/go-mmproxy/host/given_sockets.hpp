// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_GIVEN_SOCKETS_HPP
#define GO_MMPROXY_HOST_GIVEN_SOCKETS_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include "go-mmproxy/host/passed_sockets.hpp"
#include "go-mmproxy/host/plan.hpp"

#include <span>
#include <string>
#include <vector>

namespace go_mmproxy {

/// What a service listens on at one address in place of sockets of its own. It opens those of a protocol itself where
/// none is given.
struct given_sockets {
    std::vector<mmproxy::unique_fd> streams{};   ///< of TCP
    std::vector<mmproxy::unique_fd> datagrams{}; ///< of UDP

    std::vector<mmproxy::unique_fd>& of(mmproxy::transport protocol) noexcept {
        return protocol == mmproxy::transport::datagram ? datagrams : streams;
    }
};

/// Which service each passed socket goes to.
struct shared_sockets {
    std::vector<std::vector<given_sockets>> services; ///< in the order of the services and of their addresses
    std::vector<std::string> unclaimed{}; ///< a text for each socket that no service listens on, which is closed
};

/// Gives each socket to the service of its name or, where no service has that name, to the service that listens on its
/// address by its protocol. The sockets of a service with -listen-transparent are made so. Throws `std::runtime_error`
/// where a service of that name listens elsewhere, `std::system_error` where a socket cannot be made transparent.
shared_sockets share_sockets(std::vector<passed_socket> passed, std::span<const service_plan> services);

/// Takes the sockets of a protocol for an address of one of the services; none where none is given, or left.
std::vector<mmproxy::unique_fd> take_sockets(shared_sockets& from, std::span<const service_plan> services,
                                             mmproxy::transport protocol, const address_plan& at);

} // namespace go_mmproxy

#endif
