// SPDX-License-Identifier: BSL-1.0
//
// A header of a company's own as a header version: 8 bytes that its load balancers write in front of each connection,
// in place of a PROXY header. The forwarder reads it as if it were one of the library's.
//
//     python3 -m http.server --bind 127.0.0.1 8080 &
//     sudo ./company_header 127.0.0.1:8443 127.0.0.1:8080 &
//     printf '\300\336\022\147\313\000\161\007GET / HTTP/1.0\r\n\r\n' | nc 127.0.0.1 8443    # logs 203.0.113.7

#include <mmproxy/mmproxy.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <span>
#include <stdexcept>

namespace {

/// The company's header.
///
///     offset  size  network byte order
///          0     2  magic number, 0xC0DE
///          2     2  client port
///          4     4  client address, IPv4; 0.0.0.0 when the balancer looks whether the server is there
struct company_header {
    static constexpr std::size_t max_size = 8; // [bytes], of every header

    /// As soon as a byte rules the header out the connection is refused; while it may become one, more is read.
    static constexpr mmproxy::parse_result parse(std::span<const std::byte> received) noexcept {
        const auto begin = received.first(std::min(received.size(), magic.size()));
        if (!std::equal(begin.begin(), begin.end(), magic.begin())) return {mmproxy::errc::not_proxy};
        if (received.size() < max_size) return {mmproxy::errc::need_more, max_size};
        return {mmproxy::errc::success, max_size, read(received.first<max_size>())};
    }

    /// A client of IPv4, and no client, can be said. A destination and TLVs have no place and are left out.
    static constexpr mmproxy::serialize_result serialize(const mmproxy::header& h, std::span<std::byte> out) noexcept {
        if (h.source.address.is_v6()) return {mmproxy::errc::unsayable_families};
        if (out.size() < max_size) return {mmproxy::errc::buffer_too_small, max_size};
        std::fill_n(out.begin(), max_size, std::byte{});
        std::copy(magic.begin(), magic.end(), out.begin());
        if (h.names_client()) write(h.source, out);
        return {mmproxy::errc::success, max_size};
    }

private:
    static constexpr std::array magic{std::byte{0xC0}, std::byte{0xDE}};

    static constexpr void write(const mmproxy::socket_address& client, std::span<std::byte> out) noexcept {
        out[2] = static_cast<std::byte>(client.port >> 8);
        out[3] = static_cast<std::byte>(client.port & 0xFF);
        std::copy_n(client.address.bytes().begin(), 4, out.begin() + 4);
    }

    static constexpr mmproxy::header read(std::span<const std::byte, max_size> bytes) noexcept {
        const mmproxy::ip_address client{mmproxy::ip_address::bytes_v4{bytes[4], bytes[5], bytes[6], bytes[7]}};
        const auto port = std::to_integer<unsigned>(bytes[2]) << 8 | std::to_integer<unsigned>(bytes[3]);
        if (client.is_wildcard()) return {.command = mmproxy::command::local}; // unnamed: the balancer is the client
        return {.command = mmproxy::command::proxy,
                .family = mmproxy::header_family::ipv4,
                .transport = mmproxy::transport::stream,
                .source = {client, static_cast<std::uint16_t>(port)}};
    }
};

static_assert(mmproxy::header_version_policy<company_header>);

// A parser that is constexpr is tested while it is compiled.
consteval bool comes_back(const mmproxy::socket_address& client) {
    std::array<std::byte, company_header::max_size> wire{};
    company_header::serialize({.command = mmproxy::command::proxy, .source = client}, wire);
    return company_header::parse(wire).header.source == client;
}
static_assert(comes_back(mmproxy::make_socket_address("203.0.113.7:4711")));
static_assert(company_header::parse({}).error == mmproxy::errc::need_more);

} // namespace

int main(int argc, char** argv) try {
    if (argc != 3) throw std::invalid_argument{"usage: company_header LISTEN TARGET"};
    asio::io_context io{1};
    mmproxy::tcp_forwarder forwarder{io.get_executor(), company_header{},
                                     mmproxy::ipv4_only{mmproxy::make_socket_address(argv[2])}};
    const auto listen_at = mmproxy::make_socket_address(argv[1]);
    asio::co_spawn(io, forwarder.serve(mmproxy::listen(io.get_executor(), listen_at)), mmproxy::rethrow);
    mmproxy::run_until_signal(io, forwarder, std::chrono::seconds{5});
} catch (const std::exception& error) {
    std::cerr << "company_header: " << error.what() << '\n';
    return 1;
}
