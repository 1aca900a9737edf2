// SPDX-License-Identifier: BSL-1.0
//
// Clients spread over several targets by their address: a client, or an IPv6 network of one, has the same target each
// time, whichever balancer it comes through, after a restart and in every copy of the program. A target more or less
// moves the clients of that target alone.
//
//     for port in 8081 8082 8083; do python3 -m http.server --bind 127.0.0.1 $port & done
//     sudo ./sharded_forwarder 127.0.0.1:8443 127.0.0.1:8081 127.0.0.1:8082 127.0.0.1:8083 &
//     printf 'PROXY TCP4 203.0.113.7 192.0.2.1 4711 80\r\nGET / HTTP/1.0\r\n\r\n' | nc 127.0.0.1 8443

#include <mmproxy/mmproxy.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

/// Mixes 64 bits so that each of them changes half of the result: the finaliser of SplitMix64. Not a secret: a client
/// that may choose its address may choose its target.
constexpr std::uint64_t mix(std::uint64_t bits) noexcept {
    bits = (bits ^ bits >> 30) * 0xBF58'476D'1CE4'E5B9;
    bits = (bits ^ bits >> 27) * 0x94D0'49BB'1331'11EB;
    return bits ^ bits >> 31;
}

/// The same number on every host and in every version: it depends on the bytes of the address and on nothing else.
constexpr std::uint64_t hash(const mmproxy::ip_address& address, std::uint64_t seed) noexcept {
    for (const auto byte : address.v6_bytes())
        seed = mix(seed + 0x9E37'79B9'7F4A'7C15 + std::to_integer<unsigned>(byte));
    return seed;
}

/// Gives each client the target of its family that scores highest for it ("rendezvous hashing"; D. Thaler,
/// C. Ravishankar 1998). Copies share the list, which does not change.
class by_client_hash {
public:
    explicit by_client_hash(std::vector<mmproxy::socket_address> targets)
        : targets_{std::make_shared<const std::vector<mmproxy::socket_address>>(std::move(targets))} {}

    std::optional<mmproxy::socket_address> target_for(const mmproxy::proxied_addresses& addresses) const noexcept {
        const auto client = network_of(addresses.source.is_specified() ? addresses.source : addresses.peer);
        std::optional<mmproxy::socket_address> best;
        std::uint64_t best_score = 0;
        for (const auto& target : *targets_) {
            if (target.family() != client.family()) continue;
            const auto score = hash(client, hash(target.address, target.port));
            if (best && score <= best_score) continue;
            best = target;
            best_score = score;
        }
        return best;
    }

private:
    /// A client of IPv6 has a /64 to choose its addresses from (RFC 8981): all of them have one target.
    static mmproxy::ip_address network_of(const mmproxy::socket_address& client) noexcept {
        const unsigned length = client.address.is_v6() ? 64 : 32;
        return mmproxy::subnet{client.address, length}.canonical().address;
    }

    std::shared_ptr<const std::vector<mmproxy::socket_address>> targets_;
};

static_assert(mmproxy::address_family_policy<by_client_hash>);

} // namespace

int main(int argc, char** argv) try {
    if (argc < 3) throw std::invalid_argument{"usage: sharded_forwarder LISTEN TARGET…"};
    std::vector<mmproxy::socket_address> targets;
    for (int i = 2; i < argc; ++i) targets.push_back(mmproxy::make_socket_address(argv[i]));

    asio::io_context io{1};
    mmproxy::tcp_forwarder forwarder{io.get_executor(), by_client_hash{std::move(targets)}};
    const auto listen_at = mmproxy::make_socket_address(argv[1]);
    asio::co_spawn(io, forwarder.serve(mmproxy::listen(io.get_executor(), listen_at)), mmproxy::rethrow);
    mmproxy::run_until_signal(io, forwarder, std::chrono::seconds{5});
} catch (const std::exception& error) {
    std::cerr << "sharded_forwarder: " << error.what() << '\n';
    return 1;
}
