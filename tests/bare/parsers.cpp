// SPDX-License-Identifier: BSL-1.0
//
// Parsers and writers with the standard library alone: compiled without exceptions and without RTTI.
#include <mmproxy/header_version.hpp>
#include <mmproxy/tlv.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <system_error>

#if defined(AF_INET) || defined(ASIO_VERSION)
#error "a parser has brought sockets or Asio in"
#endif
#if defined(__cpp_exceptions) || defined(__cpp_rtti)
#error "to be compiled without exceptions and RTTI"
#endif

namespace {

using namespace mmproxy;

constexpr auto client = parse_socket_address("203.0.113.9:56324").value();
constexpr auto server = parse_socket_address("192.0.2.1:443").value();

/// Whether what the version writes, in pieces, is what was to be said.
template <header_version_policy Version> bool round_trips(const header_builder& builder) {
    std::error_code ec;
    const auto wire = builder.build<Version>(ec);
    header_buffer<Version> pieces;
    const auto half = std::span{wire}.first(wire.size() / 2);
    if (ec || pieces.feed(half).error != errc::need_more) return false;
    const auto read = pieces.feed(std::span{wire}.subspan(half.size()));
    return read && read.size == wire.size() && read.header.source.canonical() == client;
}

bool says_why_not() {
    std::array<std::byte, 8> small{};
    const auto result = v1::serialize({.command = command::proxy, .source = client, .destination = server}, small);
    return result.error == errc::buffer_too_small && !make_error_code(result.error).message().empty();
}

} // namespace

int main() {
    const auto by_tcp = header_builder{}.tcp(client, server).authority("example.com").crc32c().align(8);
    const bool is_good = round_trips<v1>(by_tcp) && round_trips<v2>(by_tcp) && round_trips<any_version>(by_tcp) &&
                         round_trips<spp>(header_builder{}.udp(client, server)) && says_why_not();
    return is_good ? 0 : 1;
}
