// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_PROXIED_TARGETS_HPP
#define MMPROXY_TESTS_SUPPORT_PROXIED_TARGETS_HPP

#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/udp_exchange.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// A way to have the replies come back, as flags of the program, and whether it serves UDP.
struct routing_flags {
    std::vector<std::string> flags;
    bool serves_udp;
};

/// Every routing that the program sets up by itself.
inline std::vector<routing_flags> every_routing() {
    return {{{"-p", "all", "-routing", "loopback"}, true},
            {{"-p", "all", "-routing", "scoped"}, true},
            {{"-routing", "fwmark", "-mark", "7"}, false}};
}

/// The targets of both families, for TCP and for UDP.
class proxied_targets {
public:
    /// A new client of each family has its request answered, and the target has seen the client's address.
    void check_served(bool by_udp) {
        using namespace udp_exchange;
        ++port_;
        const mmproxy::socket_address v4{client_v4.address, port_};
        const mmproxy::socket_address v6{client_v6.address, port_};
        CHECK(tcp_exchange::check_exchange(proxy_header::v2(v4, front_v4), tcp4_) == v4);
        CHECK(tcp_exchange::check_exchange(proxy_header::v2(v6, front_v6), tcp6_) == v6);
        if (!by_udp) return;
        const auto balancer = udp_socket::connect(at_v4());
        CHECK(check_exchange(balancer, header_of(v4), udp4_) == v4);
        CHECK(check_exchange(balancer, header_of(v6), udp6_) == v6);
    }

private:
    std::uint16_t port_ = 4711;
    tcp_listener tcp4_{target_v4()};
    tcp_listener tcp6_{target_v6()};
    udp_socket udp4_{target_v4()};
    udp_socket udp6_{target_v6()};
};

#endif
