// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/given_sockets.hpp"

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/opened_socket.hpp"
#include "support/proxied_network.hpp"
#include "support/topology.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

using namespace go_mmproxy;

namespace {

service_settings listening(const char* host, std::uint16_t port, protocol_choice protocol, const char* name = "") {
    service_settings s;
    s.name = name;
    s.listen = {{host, port}};
    s.target4 = {{"127.0.0.1", 1}};
    s.target6.clear();
    s.protocol = protocol;
    return s;
}

std::vector<service_plan> plans_of(std::vector<service_settings> services) {
    return make_plan({.threads = 1, .services = std::move(services)}, 1024).services;
}

/// A web service by TCP, name servers by both, and a game by UDP.
std::vector<service_plan> three() {
    return plans_of({listening("0.0.0.0", 443, protocol_choice::tcp, "web"),
                     listening("::1", 53, protocol_choice::all, "names"),
                     listening("127.0.0.1", 27015, protocol_choice::udp)});
}

passed_socket passed(int type, const char* at, const char* name = "") {
    return {mmproxy::unique_fd{opened_socket(type, address(at)).release()}, name};
}

template <class... Sockets> std::vector<passed_socket> all_of(Sockets... sockets) {
    std::vector<passed_socket> all;
    (all.push_back(std::move(sockets)), ...);
    return all;
}

std::string refusal_of(std::vector<passed_socket> sockets, const std::vector<service_plan>& services) {
    try {
        share_sockets(std::move(sockets), services);
        return "none";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

bool is_transparent(int fd) {
    int value = 0;
    ::socklen_t size = sizeof value;
    return ::getsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &value, &size) == 0 && value != 0;
}

} // namespace

TEST_CASE("a socket goes to the service that listens on its address by its protocol", "[net][given_sockets]") {
    const network_namespace network;
    const auto* name = GENERATE("", "unknown"); // what systemd calls a socket without a name
    auto shared = share_sockets(all_of(passed(SOCK_DGRAM, "127.0.0.1:27015", name),
                                       passed(SOCK_DGRAM, "[::1]:53", name), passed(SOCK_STREAM, "0.0.0.0:443", name)),
                                three());
    REQUIRE(shared.services.size() == 3);
    CHECK(shared.unclaimed.empty());
    CHECK(shared.services[0].at(0).streams.size() == 1);
    CHECK(shared.services[0].at(0).datagrams.empty());
    CHECK(shared.services[1].at(0).of(mmproxy::transport::stream).empty()); // the service opens that itself
    CHECK(shared.services[1].at(0).of(mmproxy::transport::datagram).size() == 1);
    CHECK(shared.services[2].at(0).datagrams.size() == 1);
}

TEST_CASE("a service may be given several sockets of its address", "[net][given_sockets]") {
    const network_namespace network;
    std::vector<passed_socket> sockets;
    for (int i = 0; i < 3; ++i)
        sockets.push_back(
            {mmproxy::unique_fd{opened_socket(SOCK_STREAM, address("0.0.0.0:443"), true).release()}, "web"});
    CHECK(share_sockets(std::move(sockets), three()).services[0].at(0).streams.size() == 3);
}

TEST_CASE("a socket with the name of a service has to be what the service listens on", "[net][given_sockets]") {
    const network_namespace network;
    CHECK(share_sockets(all_of(passed(SOCK_STREAM, "0.0.0.0:443", "web")), three()).services[0].at(0).streams.size() ==
          1);
    CHECK(refusal_of(all_of(passed(SOCK_STREAM, "0.0.0.0:80", "web")), three()) ==
          "the service manager passes \"web\" as TCP 0.0.0.0:80, but the service of that name has -l \"0.0.0.0:443\" "
          "and -p tcp: make ListenStream= or ListenDatagram= of the socket unit and the service agree");
    const auto passes_as = [](const char* what) { return "passes \"web\" as " + std::string{what}; };
    CHECK(refusal_of(all_of(passed(SOCK_DGRAM, "0.0.0.0:443", "web")), three()).find(passes_as("UDP 0.0.0.0:443")) !=
          std::string::npos);
    CHECK(refusal_of(all_of(passed(SOCK_STREAM, "[::]:443", "web")), three()).find(passes_as("TCP [::]:443")) !=
          std::string::npos);
    descriptor local{checked(::socket(AF_UNIX, SOCK_STREAM, 0), "socket")};
    CHECK(refusal_of(all_of(passed_socket{mmproxy::unique_fd{local.release()}, "web"}), three())
              .find(passes_as("a socket that is neither TCP nor UDP")) != std::string::npos);
}

TEST_CASE("a socket of a service's name goes to no other, though that listens on its address", "[net][given_sockets]") {
    const network_namespace network;
    CHECK(refusal_of(all_of(passed(SOCK_DGRAM, "127.0.0.1:27015", "names")), three()).find("-l \"[::1]:53\"") !=
          std::string::npos);
}

TEST_CASE("a socket that no service listens on is closed, and named", "[net][given_sockets]") {
    const network_namespace network;
    const auto shared = share_sockets(all_of(passed(SOCK_STREAM, "127.0.0.1:8080", "other")), three());
    REQUIRE(shared.unclaimed.size() == 1);
    CHECK(shared.unclaimed.front().find("passes \"other\" as TCP 127.0.0.1:8080, which no service listens on") !=
          std::string::npos);
    CHECK_FALSE(is_listening(8080));
}

TEST_CASE("a link-local address is that of its interface", "[net][given_sockets]") {
    const network_namespace network;
    ip("link add eth0 type veth peer name neighbour");
    ip("-6 addr add fe80::1/64 dev eth0 nodad");
    ip("link set eth0 up");
    auto s = listening("fe80::1", 443, protocol_choice::tcp);
    s.listen.front().scope = "eth0";
    const auto open = [] {
        descriptor socket{checked(::socket(AF_INET6, SOCK_STREAM, 0), "socket")};
        const auto at = mmproxy::to_endpoint<asio::ip::udp>(address("[fe80::1]:443"), ::if_nametoindex("eth0"));
        checked(::bind(socket.get(), at.data(), static_cast<::socklen_t>(at.size())), "bind");
        checked(::listen(socket.get(), 1), "listen");
        return passed_socket{mmproxy::unique_fd{socket.release()}, {}};
    };
    CHECK(share_sockets(all_of(open()), plans_of({s})).services[0].at(0).streams.size() == 1);
    s.listen.front().scope = "lo";
    CHECK(share_sockets(all_of(open()), plans_of({s})).unclaimed.size() == 1);
}

TEST_CASE("the socket of a service that listens transparently is made so", "[net][given_sockets]") {
    const network_namespace network;
    const bool is_wanted = GENERATE(true, false);
    auto s = listening("0.0.0.0", 443, protocol_choice::tcp);
    s.listen_transparent = is_wanted;
    const auto shared = share_sockets(all_of(passed(SOCK_STREAM, "0.0.0.0:443")), plans_of({s}));
    REQUIRE(shared.services[0].at(0).streams.size() == 1);
    CHECK(is_transparent(shared.services[0].at(0).streams.front().get()) == is_wanted);
}

TEST_CASE("a service of several addresses has a socket at the place of its address", "[net][given_sockets]") {
    const network_namespace network;
    auto s = listening("127.0.0.1", 443, protocol_choice::tcp, "web");
    s.listen.push_back({"127.0.0.1", 444});
    const auto plans = plans_of({s});
    auto shared = share_sockets(all_of(passed(SOCK_STREAM, "127.0.0.1:444", "web")), plans);
    CHECK(shared.services[0].at(0).streams.empty());
    CHECK(shared.services[0].at(1).streams.size() == 1);
    const auto take = [&](std::size_t address) {
        return take_sockets(shared, plans, mmproxy::transport::stream, plans[0].addresses.at(address)).size();
    };
    CHECK(take(0) == 0);
    CHECK(take(1) == 1);
    CHECK(take(1) == 0);
}
