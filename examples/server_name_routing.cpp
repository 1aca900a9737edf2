// SPDX-License-Identifier: BSL-1.0
//
// Targets by a TLV of the header: by the server name that a TLS client has asked the balancer for, which HAProxy tells
// with `send-proxy-v2 proxy-v2-options authority`. `*.b.example` stands for all names of one label more, `*` for every
// name and none. A name without a target is not served.
//
//     sudo ./server_name_routing 127.0.0.1:8443 a.example=127.0.0.1:8081 '*.b.example=127.0.0.1:8082' &
//     header='\r\n\r\n\0\r\nQUIT\n!\021\0\030\313\0\161\007\300\0\002\001\022\147\001\273\002\0\011a.example'
//     printf "$header"'GET / HTTP/1.0\r\n\r\n' | nc 127.0.0.1 8443

#include <mmproxy/mmproxy.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace {

/// Orders host names, whose case counts for nothing (RFC 4343). A view is looked up as it is: no string is made of it,
/// which could throw.
struct host_name_order {
    using is_transparent = void;

    bool operator()(std::string_view a, std::string_view b) const noexcept {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                            [](char x, char y) { return lower(x) < lower(y); });
    }

private:
    static char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
};

/// Forwards each client to the target of the name in the TLV AUTHORITY. The client chooses that name: it selects among
/// the targets that are listed, and is used for nothing else.
class by_server_name {
public:
    /// Takes `NAME=ADDRESS:PORT`. Throws `std::invalid_argument` for any other text.
    void add(std::string_view text) {
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) throw std::invalid_argument{std::string{text} + ": no NAME=TARGET"};
        auto name = text.substr(0, equals);
        if (name.starts_with('*')) name.remove_prefix(1);
        targets_.emplace(name, mmproxy::make_socket_address(text.substr(equals + 1)));
    }

    std::optional<mmproxy::socket_address> target_for(const mmproxy::request& asked) const noexcept {
        const auto name = mmproxy::authority(asked.header.tlvs).value_or("");
        const auto parent = name.substr(std::min(name.find('.'), name.size()));
        for (const auto candidate : {name, parent, std::string_view{}})
            if (const auto found = targets_.find(candidate); found != targets_.end()) return found->second;
        return std::nullopt;
    }

private:
    std::map<std::string, mmproxy::socket_address, host_name_order>
        targets_; // `*.b.example` is `.b.example`, `*` is ``
};

static_assert(mmproxy::address_family_policy<by_server_name>);

} // namespace

int main(int argc, char** argv) try {
    if (argc < 3) throw std::invalid_argument{"usage: server_name_routing LISTEN NAME=TARGET…"};
    by_server_name targets;
    for (int i = 2; i < argc; ++i) targets.add(argv[i]);

    asio::io_context io{1};
    mmproxy::tcp_forwarder forwarder{io.get_executor(), std::move(targets), mmproxy::v2{}};
    const auto listen_at = mmproxy::make_socket_address(argv[1]);
    asio::co_spawn(io, forwarder.serve(mmproxy::listen(io.get_executor(), listen_at)), mmproxy::rethrow);
    mmproxy::run_until_signal(io, forwarder, std::chrono::seconds{5});
} catch (const std::exception& error) {
    std::cerr << "server_name_routing: " << error.what() << '\n';
    return 1;
}
