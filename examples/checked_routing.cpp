// SPDX-License-Identifier: BSL-1.0
//
// A routing policy of one's own: it changes nothing, for the operator has set the rules and routes up, but it looks at
// the start whether the replies will come back, and says what to type when they will not. So the forwarder does without
// CAP_NET_ADMIN: to send from a client's address CAP_NET_RAW is enough.
//
//     ./checked_routing 127.0.0.1:8443 127.0.0.1:8080                                  # says what is missing: do that
//     sudo setcap cap_net_raw+ep checked_routing && ./checked_routing 127.0.0.1:8443 127.0.0.1:8080 &
//     printf 'PROXY TCP4 203.0.113.7 192.0.2.1 4711 80\r\nGET / HTTP/1.0\r\n\r\n' | nc 127.0.0.1 8443

#include <mmproxy/mmproxy.hpp>
#include <mmproxy/netlink/route_socket.hpp>
#include <mmproxy/routing/reply_path.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

/// A client of whom the kernel is asked in place of all: an address of RFC 5737 or RFC 3849, which is no host's.
mmproxy::socket_address any_client(mmproxy::ip_family family) {
    using namespace mmproxy::literals;
    return family == mmproxy::ip_family::ipv4 ? "203.0.113.7:4711"_address : "[2001:db8::7]:4711"_address;
}

/// What brings the replies of one target home, and touches nothing else of the host.
std::string commands_for(const mmproxy::socket_address& target) {
    const bool is_v6 = target.address.is_v6();
    const std::string ip = is_v6 ? "ip -6 " : "ip ";
    return ip + "rule add from " + to_string(target.address) + " ipproto tcp sport " + std::to_string(target.port) +
           " iif lo lookup 123\n" + ip + "route add local " + (is_v6 ? "::/0" : "0.0.0.0/0") + " dev lo table 123";
}

/// Relies on rules and routes that are there. Copies are free, and nothing is undone when they are destroyed.
class checked_routing {
public:
    /// Throws `std::runtime_error` that tells the operator what to do when a reply of `target` would not come back to
    /// this host, and `std::system_error` when the kernel cannot be asked. Needs no privilege.
    explicit checked_routing(const mmproxy::socket_address& target) {
        mmproxy::netlink::route_socket kernel;
        const auto path = find_reply_path(kernel, mmproxy::transport::stream, target, any_client(target.family()));
        if (path.comes_home) return;
        throw std::runtime_error{explain(path) + ". As root:\n" + commands_for(target)};
    }

    /// Clears `ec`: a rule that goes by the target needs nothing of the socket. For a VRF this would be the place to
    /// set SO_BINDTODEVICE, for a rule that goes by a mark to set `mmproxy::mark`.
    template <class Socket> void prepare(Socket& /*socket*/, asio::error_code& ec) const noexcept { ec.clear(); }
};

static_assert(mmproxy::routing_policy<checked_routing>);

void forward(const mmproxy::socket_address& listen, const mmproxy::socket_address& target) {
    using mmproxy::ip_family;
    const auto of = [&](ip_family family) { return target.family() == family ? std::optional{target} : std::nullopt; };
    asio::io_context io{1};
    mmproxy::tcp_forwarder forwarder{io.get_executor(), checked_routing{target},
                                     mmproxy::dual_stack{of(ip_family::ipv4), of(ip_family::ipv6)}};
    asio::co_spawn(io, forwarder.serve(mmproxy::listen(io.get_executor(), listen)), mmproxy::rethrow);
    mmproxy::run_until_signal(io, forwarder, std::chrono::seconds{5});
}

} // namespace

int main(int argc, char** argv) try {
    if (argc != 3) throw std::invalid_argument{"usage: checked_routing LISTEN TARGET"};
    forward(mmproxy::make_socket_address(argv[1]), mmproxy::make_socket_address(argv[2]));
} catch (const std::exception& error) {
    std::cerr << "checked_routing: " << error.what() << '\n';
    return 1;
}
