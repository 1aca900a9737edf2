// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/own_addresses.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/text/messages.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace go_mmproxy {
namespace {

using mmproxy::ip_address;

using address_list = std::unique_ptr<::ifaddrs, void (*)(::ifaddrs*)>;

address_list read_addresses() {
    ::ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0)
        throw std::system_error{errno, std::system_category(), text(message::own_addresses_unknown)};
    return {first, &::freeifaddrs};
}

/// The bytes of an address, from a member of the family's own kind of `sockaddr`.
template <class Bytes, class Sockaddr, class Member>
ip_address address_in(const ::sockaddr& of_interface, Member Sockaddr::*member) {
    Sockaddr known{};
    std::memcpy(&known, &of_interface, sizeof known);
    Bytes bytes{};
    std::memcpy(bytes.data(), &(known.*member), bytes.size());
    return ip_address{bytes};
}

/// Nothing for an interface without an address, and for one of a link layer.
std::optional<ip_address> address_of(const ::sockaddr* of_interface) {
    const int family = of_interface != nullptr ? of_interface->sa_family : AF_UNSPEC;
    if (family == AF_INET) return address_in<ip_address::bytes_v4>(*of_interface, &::sockaddr_in::sin_addr);
    if (family == AF_INET6) return address_in<ip_address::bytes_v6>(*of_interface, &::sockaddr_in6::sin6_addr);
    return std::nullopt;
}

mmproxy::subnet subnet_of(const ip_address& address) {
    return {address, address.is_v4() ? 32U : 128U};
}

} // namespace

std::vector<mmproxy::subnet> own_addresses() {
    std::vector<mmproxy::subnet> own{mmproxy::parse_subnet("127.0.0.0/8").value(),
                                     mmproxy::parse_subnet("::1").value()};
    const auto all = read_addresses();
    for (const auto* i = all.get(); i != nullptr; i = i->ifa_next)
        if (const auto address = address_of(i->ifa_addr)) own.push_back(subnet_of(*address));
    return own;
}

} // namespace go_mmproxy
