// SPDX-License-Identifier: BSL-1.0
//
// Puts a PROXY header in front of plain traffic: to try a server that expects one, or to stand before a forwarder such
// as go-mmproxy where there is no balancer, for UDP above all. It needs no rights but those to its port.
//
//     proxy_wrap [-p tcp|udp] [-v v1|v2|spp] [--first] LISTEN TARGET
//
//     proxy_wrap 0.0.0.0:443 10.0.0.2:8443                a v2 header on each connection
//     proxy_wrap -p udp 0.0.0.0:53 10.0.0.2:5300          on each datagram
//     proxy_wrap -p udp --first 0.0.0.0:53 10.0.0.2:5300  on the first datagram of each client
//     proxy_wrap -p udp -v spp 0.0.0.0:53 10.0.0.2:5300   Cloudflare's header, also taken off the replies

#include <mmproxy/mmproxy.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

struct settings {
    std::string_view protocol = "tcp";
    std::string_view version = "v2";
    bool is_on_first_alone = false;
    mmproxy::socket_address listen{};
    mmproxy::socket_address target{};
};

struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Says what goes wrong: a header that cannot be said, a target that refuses.
struct failure_printer : mmproxy::null_observer {
    void rejected(const mmproxy::connection& c, std::error_code reason) noexcept { print(c.peer, reason); }
    void datagram_dropped(const mmproxy::flow& f, std::error_code reason) noexcept { print(f.peer, reason); }
    void reply_dropped(const mmproxy::flow& f, std::error_code reason) noexcept { print(f.peer, reason); }

private:
    static void print(const mmproxy::socket_address& client, std::error_code reason) noexcept {
        std::cerr << to_string(client) << ": " << reason.message() << '\n';
    }
};

settings read(std::span<char*> arguments) {
    settings s;
    std::vector<std::string_view> addresses;
    for (auto at = arguments.begin(); at != arguments.end(); ++at) {
        const std::string_view word{*at};
        const bool has_value = word == "-p" || word == "-v";
        if (has_value && ++at == arguments.end()) throw usage_error{"a value is missing"};
        if (has_value)
            (word == "-p" ? s.protocol : s.version) = *at;
        else if (word == "--first")
            s.is_on_first_alone = true;
        else
            addresses.push_back(word);
    }
    if (addresses.size() != 2) throw usage_error{"two addresses are needed"};
    s.listen = mmproxy::make_socket_address(addresses[0]);
    s.target = mmproxy::make_socket_address(addresses[1]);
    return s;
}

/// Every client goes to the one target, of whatever family both are.
struct one_target {
    mmproxy::socket_address target;
    std::optional<mmproxy::socket_address> target_for(const mmproxy::proxied_addresses&) const noexcept {
        return target;
    }
};

template <class Protocol, class UpstreamHeader> void run(const settings& s) {
    asio::io_context io{1};
    const auto executor = io.get_executor();
    mmproxy::forwarder<Protocol, one_target, mmproxy::no_header, mmproxy::external_routing, UpstreamHeader,
                       failure_printer>
        forwarder{executor, one_target{s.target}};
    if constexpr (mmproxy::stream_protocol<Protocol>)
        asio::co_spawn(io, forwarder.serve(mmproxy::listen(executor, s.listen)), mmproxy::rethrow);
    else
        asio::co_spawn(io, forwarder.serve(mmproxy::listen_udp(executor, s.listen)), mmproxy::rethrow);
    std::cout << "wrapping what comes to " << to_string(s.listen) << std::endl;
    mmproxy::run_until_signal(io, forwarder, std::chrono::seconds{1}); // what there is may end
}

void run(const settings& s) {
    using namespace mmproxy;
    const bool is_udp = s.protocol == "udp";
    if (!is_udp && s.protocol != "tcp") throw usage_error{"-p takes tcp or udp"};
    if (s.is_on_first_alone && !(is_udp && s.version == "v2")) throw usage_error{"--first is for -p udp -v v2"};
    if (s.is_on_first_alone) return run<udp, send_header<v2, first_datagram>>(s);
    if (s.version == "v2") return is_udp ? run<udp, send_header<v2>>(s) : run<tcp, send_header<v2>>(s);
    if (s.version == "v1" && !is_udp) return run<tcp, send_header<v1>>(s);
    if (s.version == "spp" && is_udp) return run<udp, send_header<spp>>(s);
    throw usage_error{"-v takes v2, for TCP also v1, for UDP also spp"};
}

} // namespace

int main(int argc, char** argv) try {
    run(read(std::span{argv, static_cast<std::size_t>(argc)}.subspan(1)));
} catch (const usage_error& error) {
    std::cerr << "proxy_wrap: " << error.what()
              << "\nusage: proxy_wrap [-p tcp|udp] [-v v1|v2|spp] [--first] LISTEN TARGET\n";
    return 2;
} catch (const std::exception& error) {
    std::cerr << "proxy_wrap: " << error.what() << '\n';
    return 1;
}
