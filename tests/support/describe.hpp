// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_DESCRIBE_HPP
#define MMPROXY_TESTS_SUPPORT_DESCRIBE_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header.hpp>

#include "support/bytes.hpp"

#include <string>

namespace mmproxy::tests {

constexpr const char* name_of(header_family family) noexcept {
    switch (family) {
    case header_family::unspecified: return "unspecified";
    case header_family::ipv4: return "ipv4";
    case header_family::ipv6: return "ipv6";
    case header_family::unix_socket: return "unix";
    }
    return "no such family";
}

constexpr const char* name_of(transport protocol) noexcept {
    switch (protocol) {
    case transport::unspecified: return "unspecified";
    case transport::stream: return "stream";
    case transport::datagram: return "datagram";
    }
    return "no such transport";
}

/// Everything that a header says, on one line: two headers are the same when these are.
/// "PROXY ipv4/stream 203.0.113.9:56324 > 192.0.2.1:443 + 04 00 00"
inline std::string describe(const header& said) {
    std::string out = said.command == command::proxy ? "PROXY " : "LOCAL ";
    out += std::string{name_of(said.family)} + '/' + name_of(said.transport);
    if (said.source.is_specified() || said.destination.is_specified())
        out += ' ' + to_string(said.source) + " > " + to_string(said.destination);
    if (!said.unix_addresses.empty())
        out.append(" ").append(said.source_path()).append(" > ").append(said.destination_path());
    if (!said.tlvs.empty()) out += " + " + to_hex(said.tlvs);
    return out;
}

/// What a receiver acts on: a header that names no client says no more than its command, the way it says so aside.
inline std::string meaning(const header& said) {
    if (said.names_client() || !said.unix_addresses.empty()) return describe(said);
    return said.command == command::proxy ? "PROXY, unnamed" : "LOCAL";
}

/// The header of a success, else the reason there is none.
inline std::string describe(const parse_result& result) {
    return result ? describe(result.header) : make_error_code(result.error).message();
}

} // namespace mmproxy::tests

#endif
