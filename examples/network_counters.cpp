// SPDX-License-Identifier: BSL-1.0
//
// An observer that counts by the client's network, /24 of IPv4 and /48 of IPv6, and a page of the numbers for
// Prometheus, which the forwarder's own io_context serves. Memory is bounded: networks beyond a number are counted
// together.
//
//     sudo ./network_counters 127.0.0.1:8443 127.0.0.1:8080 '[::1]:8080' 127.0.0.1:9180 1000 &
//     printf 'PROXY TCP4 203.0.113.7 192.0.2.1 4711 80\r\nGET / HTTP/1.0\r\n\r\n' | nc 127.0.0.1 8443
//     curl http://127.0.0.1:9180/metrics

#include <mmproxy/mmproxy.hpp>

#include <asio.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace {

/// Counts of networks, sorted. All memory is taken at the start, so that counting neither allocates nor throws.
class network_counts {
public:
    explicit network_counts(std::size_t max_networks) { counts_.reserve(max_networks); }

    void add(const mmproxy::ip_address& client, const mmproxy::connection_result& result) noexcept {
        auto& of_network = find(mmproxy::subnet{client, client.is_v6() ? 48U : 24U}.canonical());
        ++of_network.connections;
        of_network.bytes += result.from_client + result.from_upstream;
    }

    /// The text format of Prometheus, version 0.0.4.
    std::string page() const { return family("connections", &count::connections) + family("bytes", &count::bytes); }

private:
    struct count {
        mmproxy::subnet network{};
        std::uint64_t connections = 0;
        std::uint64_t bytes = 0;
    };

    count& find(const mmproxy::subnet& network) noexcept {
        const auto at =
            std::ranges::lower_bound(counts_, network.address, {}, [](const count& c) { return c.network.address; });
        if (at != counts_.end() && at->network == network) return *at;
        return counts_.size() < counts_.capacity() ? *counts_.insert(at, {network}) : others_;
    }

    std::string family(const std::string& unit, std::uint64_t count::*number) const {
        const auto name = "forwarded_" + unit + "_total";
        auto text = "# HELP " + name + " Of connections that have ended.\n# TYPE " + name + " counter\n";
        const auto add = [&](const std::string& network, const count& c) {
            text += name + "{network=\"" + network + "\"} " + std::to_string(c.*number) + '\n';
        };
        for (const auto& c : counts_) add(to_string(c.network), c);
        add("other", others_);
        return text;
    }

    std::vector<count> counts_{};
    count others_{};
};

/// Copies count together, on one thread.
struct network_observer : mmproxy::null_observer {
    std::shared_ptr<network_counts> counts;

    void closed(const mmproxy::connection& c, const mmproxy::connection_result& result) noexcept {
        counts->add(c.client.is_specified() ? c.client.address : c.peer.address, result);
    }
    bool wants_local() const noexcept { return false; } // saves a system call a connection
};

/// Answers one request, whatever it asks for. A peer that is slow to ask or to read is cut off.
asio::awaitable<void> answer(std::shared_ptr<asio::ip::tcp::socket> peer, const network_counts& counts) {
    asio::steady_timer limit{peer->get_executor(), std::chrono::seconds{5}};
    limit.async_wait([peer](std::error_code cancelled) {
        if (!cancelled) peer->close(cancelled);
    });
    std::error_code ec;
    auto no_throw = asio::redirect_error(asio::use_awaitable, ec);
    std::string request;
    co_await asio::async_read_until(*peer, asio::dynamic_buffer(request, 8192), "\r\n\r\n", no_throw);
    const auto response =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nConnection: close\r\n\r\n" + counts.page();
    if (!ec) co_await asio::async_write(*peer, asio::buffer(response), no_throw);
}

/// One request at a time: the next ones wait in the backlog.
asio::awaitable<void> serve_page(asio::ip::tcp::acceptor acceptor, const network_counts& counts) {
    const auto io = acceptor.get_executor();
    for (;;) {
        std::error_code ec; // out of descriptors, say: clients come first
        auto peer = std::make_shared<asio::ip::tcp::socket>(io);
        co_await acceptor.async_accept(*peer, asio::redirect_error(asio::use_awaitable, ec));
        if (!ec) co_await answer(peer, counts);
        if (ec) co_await asio::steady_timer{io, std::chrono::seconds{1}}.async_wait(asio::use_awaitable);
    }
}

} // namespace

int main(int argc, char** argv) try {
    if (argc != 6) throw std::invalid_argument{"usage: network_counters LISTEN TARGET4 TARGET6 PAGE MAX_NETWORKS"};
    using mmproxy::make_socket_address;
    const auto counts = std::make_shared<network_counts>(std::stoul(argv[5]));
    asio::io_context io{1};
    mmproxy::tcp_forwarder forwarder{io.get_executor(),
                                     mmproxy::dual_stack{make_socket_address(argv[2]), make_socket_address(argv[3])},
                                     network_observer{{}, counts}};
    const auto listen = [&](const char* at) { return mmproxy::listen(io.get_executor(), make_socket_address(at)); };
    asio::co_spawn(io, forwarder.serve(listen(argv[1])), mmproxy::rethrow);
    asio::co_spawn(io, serve_page(listen(argv[4]), *counts), mmproxy::rethrow);

    // In place of run_until_signal, which would wait until the page, too, has nothing left to do.
    asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](std::error_code /*ec*/, int /*signal*/) {
        asio::co_spawn(io, forwarder.drain(std::chrono::seconds{5}), [&](const std::exception_ptr&) { io.stop(); });
    });
    io.run();
} catch (const std::exception& error) {
    std::cerr << "network_counters: " << error.what() << '\n';
    return 1;
}
