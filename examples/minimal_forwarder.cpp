// SPDX-License-Identifier: BSL-1.0
//
// The smallest forwarder: PROXY headers in on port 8443, connections from the client's own address out to port 443.
// Run as root: it installs the rules and routes that bring the replies back, and removes them when it ends.

#include <mmproxy/mmproxy.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <iostream>

int main() try {
    using namespace mmproxy::literals;

    asio::io_context io{1};
    mmproxy::tcp_forwarder forwarder{io.get_executor(),
                                     mmproxy::dual_stack{"127.0.0.1:443"_address, "[::1]:443"_address}};
    asio::co_spawn(io, forwarder.serve(mmproxy::listen(io.get_executor(), "0.0.0.0:8443"_address)), mmproxy::rethrow);
    mmproxy::run_until_signal(io, forwarder, std::chrono::seconds{5}); // connections that there are may finish
} catch (const std::exception& error) {
    std::cerr << "minimal_forwarder: " << error.what() << '\n';
    return 1;
}
