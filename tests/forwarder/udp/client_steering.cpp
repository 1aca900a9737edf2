// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/udp/client_steering.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/datagram_end.hpp"
#include "support/network_namespace.hpp"
#include "support/print.hpp"
#include "support/wire.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <stdexcept>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

constexpr std::size_t sockets = 4;
const auto at = parse_socket_address("127.0.0.1:5000").value();

/// Sockets that share an address.
class steered_sockets {
public:
    explicit steered_sockets(std::span<const client_layout> layouts, std::size_t count = sockets) {
        for (std::size_t i = 0; i < count; ++i)
            all_.push_back(listen_udp(io_.get_executor(), at, {.reuse_port = true}));
        all_.back().set_option(client_steering{layouts, static_cast<std::uint32_t>(count)});
    }

    /// Waits until as many datagrams have come, and returns how many have come to each socket.
    std::vector<std::size_t> arrivals(std::size_t total) {
        std::vector<std::size_t> counts(all_.size());
        for (std::size_t got = 0; got < total; ++got) ++counts[receive()];
        return counts;
    }

    /// Waits for a datagram, and returns which socket it has come to.
    std::size_t receive() {
        std::vector<::pollfd> entries;
        for (auto& s : all_) entries.push_back({.fd = s.native_handle(), .events = POLLIN, .revents = 0});
        const auto limit = std::chrono::milliseconds{patience}.count();
        if (::poll(entries.data(), entries.size(), static_cast<int>(limit)) < 1)
            throw std::runtime_error{"a datagram has been lost"};
        const auto ready = std::ranges::find_if(entries, [](const ::pollfd& e) { return (e.revents & POLLIN) != 0; });
        const auto number = static_cast<std::size_t>(ready - entries.begin());
        std::array<char, 2048> buffer;
        all_[number].receive(asio::buffer(buffer));
        return number;
    }

private:
    asio::io_context io_{1};
    std::vector<asio::ip::udp::socket> all_;
};

/// A balancer's endpoints: each a port of its own.
class sender_ports {
public:
    explicit sender_ports(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) all_.push_back(std::make_unique<datagram_end>("127.0.0.1:0"));
    }

    void send(byte_view datagram) {
        for (auto& s : all_) s->send_to(to_endpoint<asio::ip::udp>(at), datagram);
    }
    std::size_t count() const { return all_.size(); }

private:
    std::vector<std::unique_ptr<datagram_end>> all_;
};

bytes v4_client(unsigned host, unsigned port) {
    return join(hex("CB 00 71"), repeated(1, host), hex("C0 00 02 01"), big_endian_16(port), hex("00 35"));
}

bytes v6_client(unsigned host, unsigned port) {
    return join(hex("20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00"), repeated(1, host),
                hex("20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 01"), big_endian_16(port), hex("00 35"));
}

bytes mapped_client(unsigned host, unsigned port) {
    return join(repeated(10), hex("FF FF CB 00 71"), repeated(1, host), repeated(10), hex("FF FF C0 00 02 01"),
                big_endian_16(port), hex("00 35"));
}

bytes v2_v4(unsigned host, unsigned port) {
    return v2_header(0x21, 0x12, v4_client(host, port));
}
bytes v2_v6(unsigned host, unsigned port) {
    return v2_header(0x21, 0x22, v6_client(host, port));
}
bytes v2_mapped(unsigned host, unsigned port) {
    return v2_header(0x21, 0x22, mapped_client(host, port));
}
bytes v2_v4_by_tcp(unsigned host, unsigned port) {
    return v2_header(0x21, 0x11, v4_client(host, port));
}
bytes v2_v6_by_tcp(unsigned host, unsigned port) {
    return v2_header(0x21, 0x21, v6_client(host, port));
}
bytes spp_v4(unsigned host, unsigned port) {
    return join(hex("56 EC"), mapped_client(host, port));
}
bytes spp_v6(unsigned host, unsigned port) {
    return join(hex("56 EC"), v6_client(host, port));
}

using client_header = bytes (*)(unsigned, unsigned);

std::size_t sockets_used(const std::vector<std::size_t>& arrivals) {
    return arrivals.size() - static_cast<std::size_t>(std::ranges::count(arrivals, 0U));
}

} // namespace

TEST_CASE("all datagrams of a client come to one socket, from whichever port of the balancer",
          "[net][client_steering]") {
    struct example {
        const char* what;
        client_header header;
        bool is_spp;
    };
    const auto e = GENERATE(values<example>({{"v2, IPv4", v2_v4, false},
                                             {"v2, IPv6", v2_v6, false},
                                             {"v2, v4-mapped", v2_mapped, false},
                                             {"v2, IPv4, by TCP", v2_v4_by_tcp, false},
                                             {"v2, IPv6, by TCP", v2_v6_by_tcp, false},
                                             {"spp, IPv4", spp_v4, true},
                                             {"spp, IPv6", spp_v6, true}}));
    CAPTURE(e.what);
    const network_namespace network;
    steered_sockets steered{e.is_spp ? std::span<const client_layout>{spp::client_layouts}
                                     : std::span<const client_layout>{any_version::client_layouts}};
    sender_ports senders{50};
    for (unsigned host = 1; host <= 20; ++host) {
        senders.send(join(e.header(host, 1000 + host), text("payload")));
        const auto arrivals = steered.arrivals(senders.count());
        CHECK(sockets_used(arrivals) == 1);
    }
}

TEST_CASE("without steering, the ports of a balancer spread over the sockets", "[net][client_steering]") {
    const network_namespace network;
    steered_sockets steered{{}};
    sender_ports senders{50};
    senders.send(v2_v4(1, 1000));
    CHECK(sockets_used(steered.arrivals(senders.count())) == sockets);
}

TEST_CASE("an IPv4 client and its v4-mapped form come to one socket", "[net][client_steering]") {
    const network_namespace network;
    steered_sockets steered{v2::client_layouts};
    sender_ports sender{1};
    for (unsigned port = 1000; port < 1100; ++port) {
        sender.send(v2_v4(9, port));
        const auto socket = steered.receive();
        sender.send(v2_mapped(9, port));
        CHECK(steered.receive() == socket);
    }
}

TEST_CASE("what is behind the header does not count, nor does where the client has sent to", "[net][client_steering]") {
    const network_namespace network;
    steered_sockets steered{v2::client_layouts};
    sender_ports sender{1};
    std::set<std::size_t> used;
    for (unsigned i = 0; i < 100; ++i) {
        const auto addresses = join(hex("CB 00 71 09"), repeated(4, i), hex("DC 04"), big_endian_16(i));
        sender.send(join(v2_header(0x21, 0x12, addresses, tlv_of(0x04, repeated(i))), repeated(i, i)));
        used.insert(steered.receive());
    }
    CHECK(used.size() == 1);
}

TEST_CASE("many clients spread over all sockets", "[net][client_steering]") {
    const auto count = GENERATE(std::size_t{2}, std::size_t{3}, sockets, std::size_t{7});
    const auto header = GENERATE(values<client_header>({v2_v4, v2_v6, v2_mapped}));
    const bool by_host = GENERATE(true, false);
    CAPTURE(count, by_host);
    const network_namespace network;
    steered_sockets steered{v2::client_layouts, count};
    sender_ports sender{1};
    std::vector<std::size_t> arrivals(count);
    for (unsigned i = 0; i < 250; ++i) {
        sender.send(by_host ? header(i, 4711) : header(9, 1024 + i));
        ++arrivals[steered.receive()];
    }
    for (const auto n : arrivals) {
        CHECK(n > 250 / count / 2);
        CHECK(n < 250 / count * 2);
    }
}

TEST_CASE("what names no client comes to some socket and is not lost", "[net][client_steering]") {
    const network_namespace network;
    steered_sockets steered{v2::client_layouts};
    sender_ports senders{50};
    const auto spreads = [&](byte_view datagram) {
        senders.send(datagram);
        return sockets_used(steered.arrivals(senders.count())) == sockets;
    };
    SECTION("LOCAL goes by the balancer's endpoint") {
        CHECK(spreads(v2_header(0x20, 0x00)));
        CHECK(spreads(v2_header(0x20, 0x12, v4_client(1, 1))));
    }
    SECTION("a header that leaves the transport open as well") {
        CHECK(spreads(v2_header(0x21, 0x10, v4_client(1, 1))));
    }
    SECTION("and garbage that is as long as a header") {
        CHECK(spreads(repeated(100, 0x5a)));
    }
    SECTION("what is too short comes to one of the sockets") {
        for (const auto& wire : {v2_v4(1, 1), v2_v6(1, 1)})
            for (std::size_t size = 0; size < wire.size(); ++size) {
                senders.send(byte_view{wire}.first(size));
                steered.arrivals(senders.count()); // throws when one is lost
            }
    }
}

TEST_CASE("a client_steering without a socket to steer to is refused by the kernel", "[net][client_steering]") {
    const network_namespace network;
    asio::io_context io;
    auto socket = listen_udp(io.get_executor(), at, {.reuse_port = true});
    asio::error_code ec;
    socket.set_option(client_steering{v2::client_layouts, 0}, ec);
    CHECK(ec);
}
