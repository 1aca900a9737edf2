// SPDX-License-Identifier: BSL-1.0
//
// A forwarder on each of several threads, and a stop that breaks nothing off: at SIGTERM the port is closed, what is
// being forwarded has 30 seconds to finish, and a second SIGTERM ends it at once. All forwarders count together.
//
//     python3 -m http.server --bind 127.0.0.1 8080 &
//     sudo ./pooled_forwarder 127.0.0.1:8443 127.0.0.1:8080 4 &
//     curl --haproxy-protocol http://127.0.0.1:8443/ && sudo pkill pooled_forward

#include <mmproxy/mmproxy.hpp>

#include <asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using forwarder = mmproxy::tcp_forwarder<mmproxy::ipv4_only, mmproxy::counters>;

constexpr std::size_t max_connections = 10'000; // of all threads together, of two descriptors each: see ulimit -n
constexpr std::chrono::seconds time_to_finish{30};

void forward(const mmproxy::socket_address& listen, const mmproxy::ipv4_only& target, std::size_t thread_count) {
    const mmproxy::counters counters;        // each forwarder has a copy, which counts without a lock
    const mmproxy::loopback_routing routing; // one installation, of which each forwarder has a handle
    mmproxy::threads threads{thread_count};
    mmproxy::forwarder_pool<forwarder> pool{threads,
                                            [&](const asio::any_io_executor& executor) {
                                                return forwarder{executor, target, routing, counters};
                                            },
                                            max_connections};
    pool.listen(listen, threads.size()); // a socket a thread: the kernel spreads connections over them
    std::cout << "forwarding on " << threads.size() << " threads" << std::endl;
    mmproxy::run_until_signal(threads, time_to_finish);
    const auto connections = counters.read().connections;
    std::cout << connections.connected << " forwarded, " << connections.rejected.total() << " refused, "
              << connections.failed.total() << " broken off\n";
}

} // namespace

int main(int argc, char** argv) try {
    if (argc < 3) throw std::invalid_argument{"usage: pooled_forwarder LISTEN TARGET [THREADS]"};
    const std::size_t thread_count = argc > 3 ? std::stoul(argv[3]) : std::thread::hardware_concurrency();
    forward(mmproxy::make_socket_address(argv[1]), mmproxy::ipv4_only{mmproxy::make_socket_address(argv[2])},
            thread_count);
} catch (const std::exception& error) {
    std::cerr << "pooled_forwarder: " << error.what() << '\n';
    return 1;
}
