// SPDX-License-Identifier: BSL-1.0
//
// A UDP forwarder in front of a DNS resolver: dnsdist sends PROXY headers to port 5300, the resolver on port 53 is
// asked from the client's own address. Only the balancers' network may send, because a header can claim any client. An
// observer prints each flow when it ends. Run as root: it installs the rules and routes that bring the replies back,
// for the resolver's port alone, and removes them when it ends.

#include <mmproxy/mmproxy.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <iostream>

namespace {

struct flow_printer : mmproxy::null_observer {
    void flow_closed(const mmproxy::flow& f, const mmproxy::flow_result& r) noexcept {
        std::cout << to_string(f.client) << " sent " << r.from_client.datagrams << " datagrams, received "
                  << r.from_upstream.datagrams << '\n';
    }
};

} // namespace

int main() try {
    using namespace mmproxy::literals;
    constexpr auto resolver = "127.0.0.1:53"_address;

    asio::io_context io{1};
    mmproxy::udp_forwarder forwarder{io.get_executor(),
                                     mmproxy::ipv4_only{resolver},
                                     mmproxy::v2{},
                                     mmproxy::scoped_routing{mmproxy::transport::datagram, {resolver}},
                                     mmproxy::subnet_set{"10.0.0.0/24"_subnet},
                                     flow_printer{},
                                     mmproxy::udp_options{.close_after = std::chrono::seconds{10}}};
    asio::co_spawn(io, forwarder.serve(mmproxy::listen_udp(io.get_executor(), "0.0.0.0:5300"_address)),
                   mmproxy::rethrow);
    mmproxy::run_until_signal(io, forwarder, std::chrono::seconds{1});
} catch (const std::exception& error) {
    std::cerr << "dns_forwarder: " << error.what() << '\n';
    return 1;
}
