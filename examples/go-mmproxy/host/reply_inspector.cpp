// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/reply_inspector.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/netlink/route_lookup.hpp>
#include <mmproxy/netlink/route_socket.hpp>
#include <mmproxy/routing/reply_path.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include "go-mmproxy/text/messages.hpp"

#include <cstring>
#include <exception>

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace go_mmproxy {

namespace {

/// In doubt it is. netdevice(7).
bool is_lo_up() {
    const mmproxy::unique_fd socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ::ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    return ::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0 || (request.ifr_flags & IFF_UP) != 0;
}

} // namespace

std::optional<std::string> reply_inspector::find_loopback_fault(const mmproxy::ip_address& address) noexcept try {
    if (!address.is_loopback()) return std::nullopt;
    if (!is_lo_up()) return text(message::lo_is_down, "address"_is(to_string(address)));
    mmproxy::netlink::route_socket kernel;
    if (mmproxy::netlink::is_local(kernel, address)) return std::nullopt;
    return text(message::lo_lost_address, "address"_is(to_string(address)));
} catch (const std::exception& /*a sandbox without netlink, no memory*/) {
    return std::nullopt;
}

std::optional<std::string> reply_inspector::find_fault(mmproxy::transport protocol,
                                                       const mmproxy::socket_address& target,
                                                       const mmproxy::socket_address& client) const noexcept try {
    mmproxy::netlink::route_socket kernel;
    if (!mmproxy::netlink::is_local(kernel, target.address)) return std::nullopt;
    const auto path = find_reply_path(kernel, protocol, target, client, mark_);
    return path.comes_home ? std::nullopt : std::optional{explain(path)};
} catch (const std::exception&) {
    return std::nullopt;
}

} // namespace go_mmproxy
