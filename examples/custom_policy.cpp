// SPDX-License-Identifier: BSL-1.0
//
// A policy of your own: clients of one network go to another target than all other clients. It is a plain type that
// meets a concept; the library neither knows nor names it. Beside it, an observer that counts.
//
//   sudo ./custom_policy 0.0.0.0:8443 127.0.0.1:8080 203.0.113.0/24 127.0.0.1:8081

#include <mmproxy/mmproxy.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

/// Forwards the clients of one subnet to a target of their own, and every other client as `Base` does.
template <mmproxy::address_family_policy Base> class by_subnet {
public:
    by_subnet(Base base, const mmproxy::subnet& clients, const mmproxy::socket_address& target)
        : base_{base}, clients_{clients}, target_{target} {}

    std::optional<mmproxy::socket_address> target_for(const mmproxy::proxied_addresses& addresses) const noexcept {
        return clients_.contains(addresses.source.address) ? std::optional{target_} : base_.target_for(addresses);
    }

private:
    Base base_;
    mmproxy::subnet clients_;
    mmproxy::socket_address target_;
};

static_assert(mmproxy::address_family_policy<by_subnet<mmproxy::ipv4_only>>);

struct counters {
    std::uint64_t forwarded = 0;
    std::uint64_t refused = 0;
    std::uint64_t bytes = 0;
};

/// Counts what the log would only list. The rest of the events it inherits as "do nothing".
struct counting_observer : mmproxy::null_observer {
    counters* count = nullptr;

    void rejected(const mmproxy::connection& /*c*/, std::error_code /*reason*/) noexcept { ++count->refused; }
    void closed(const mmproxy::connection& /*c*/, const mmproxy::connection_result& result) noexcept {
        ++count->forwarded;
        count->bytes += result.from_client + result.from_upstream;
    }
};

template <class T> T require(std::optional<T> value, const std::string& text) {
    if (!value) throw std::invalid_argument{"cannot read '" + text + "'"};
    return *value;
}

void forward(const mmproxy::socket_address& listen, const by_subnet<mmproxy::ipv4_only>& targets) {
    asio::io_context io{1};
    counters count;
    mmproxy::tcp_forwarder forwarder{io.get_executor(), targets, counting_observer{{}, &count}};
    asio::co_spawn(io, forwarder.serve(mmproxy::listen(io.get_executor(), listen)), mmproxy::rethrow);

    asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](std::error_code /*ec*/, int /*signal*/) {
        asio::co_spawn(io, forwarder.drain(std::chrono::seconds{5}), mmproxy::rethrow);
    });
    io.run();
    std::cout << count.forwarded << " forwarded, " << count.refused << " refused, " << count.bytes << " bytes\n";
}

} // namespace

int main(int argc, char** argv) try {
    if (argc != 5) throw std::invalid_argument{"usage: custom_policy LISTEN TARGET SUBNET TARGET_OF_SUBNET"};
    const auto subnet = require(mmproxy::parse_subnet(argv[3]), argv[3]);
    using mmproxy::make_socket_address;
    forward(make_socket_address(argv[1]),
            {mmproxy::ipv4_only{make_socket_address(argv[2])}, subnet, make_socket_address(argv[4])});
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
