// SPDX-License-Identifier: BSL-1.0
#include "support/proxy_header.hpp"

#include <mmproxy/address/address_text.hpp>

namespace proxy_header {

std::string v1(const socket_address& source, const socket_address& destination) {
    return (source.address.is_v4() ? "PROXY TCP4 " : "PROXY TCP6 ") + to_string(source.address) + ' ' +
           to_string(destination.address) + ' ' + std::to_string(source.port) + ' ' + std::to_string(destination.port) +
           "\r\n";
}

std::string number(std::uint16_t value) {
    return {static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::string v2(std::uint8_t version_command, std::uint8_t family_transport, std::string_view rest) {
    using namespace std::string_literals;
    return "\r\n\r\n\0\r\nQUIT\n"s + static_cast<char>(version_command) + static_cast<char>(family_transport) +
           number(static_cast<std::uint16_t>(rest.size())) + std::string{rest};
}

std::string v2_addresses(const socket_address& source, const socket_address& destination) {
    std::string bytes;
    for (const auto& a : {source, destination})
        for (const auto b : a.address.bytes()) bytes += static_cast<char>(b);
    return bytes + number(source.port) + number(destination.port);
}

std::string v2(const socket_address& source, const socket_address& destination, std::string_view tlvs) {
    return v2(0x21, source.address.is_v4() ? 0x11 : 0x21, v2_addresses(source, destination) + std::string{tlvs});
}

std::string v2_datagram(const socket_address& source, const socket_address& destination, std::string_view tlvs) {
    return v2(0x21, source.address.is_v4() ? 0x12 : 0x22, v2_addresses(source, destination) + std::string{tlvs});
}

std::string v2_local() {
    return v2(0x20, 0x00, {});
}

std::string spp(const socket_address& client, const socket_address& proxy) {
    std::string bytes = "\x56\xec";
    for (const auto& a : {client, proxy})
        for (const auto b : a.address.v6_bytes()) bytes += static_cast<char>(b);
    return bytes + number(client.port) + number(proxy.port);
}

std::string tlv(std::uint8_t type, std::string_view value) {
    return static_cast<char>(type) + number(static_cast<std::uint16_t>(value.size())) + std::string{value};
}

} // namespace proxy_header
