// SPDX-License-Identifier: BSL-1.0
//
// TCP's urgent byte, as FTP and telnet clients still send it, through the running program. RFC 6093.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <thread>

using namespace std::string_literals;

namespace {

/// A connection through the program, as both of its ends have it.
struct proxied {
    explicit proxied(tcp_listener& listener) {
        balancer.send("PROXY TCP4 203.0.113.7 198.51.100.1 4711 21\r\n");
        server.emplace(listener.accept());
    }

    tcp_stream balancer = tcp_stream::connect(at_v4());
    std::optional<tcp_stream> server;
};

} // namespace

TEST_CASE("an urgent byte arrives in its place, in both directions", "[net][urgent]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy;
    proxied p{target};
    auto& from = GENERATE(true, false) ? p.balancer : *p.server;
    auto& to = &from == &p.balancer ? *p.server : p.balancer;
    SECTION("FTP's interruption of a transfer: IAC, the urgent data mark, ABOR") {
        from.send("\xff"s);
        from.send_urgent('\xf2');
        from.send("ABOR\r\n");
        CHECK(to.receive(8) == "\xff\xf2"s + "ABOR\r\n");
    }
    SECTION("several, with bytes before, between and behind them") {
        std::string sent;
        for (const char urgent : {'1', '2', '3'}) {
            from.send("some bytes");
            from.send_urgent(urgent);
            sent += "some bytes"s + urgent;
            CHECK(to.receive(11) == sent.substr(sent.size() - 11)); // else the next one would take its place
        }
        from.send("rest");
        CHECK(to.receive(4) == "rest");
    }
    SECTION("in the middle of a stream that is spliced") {
        constexpr std::uint64_t much = 4'000'000;
        std::jthread sender{[&] {
            from.send_pattern(much);
            from.send_urgent('!');
            from.send("rest");
        }};
        CHECK(to.receive_pattern(much));
        CHECK(to.receive(5) == "!rest");
    }
    SECTION("as the last one") {
        from.send("bytes");
        from.send_urgent('!');
        from.finish_sending();
        CHECK(to.receive_rest() == "bytes!");
    }
}

TEST_CASE("an urgent byte right behind the header arrives in its place", "[net][urgent]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const go_mmproxy proxy;
    auto balancer = tcp_stream::connect(at_v4());
    balancer.send("PROXY TCP4 203.0.113.7 198.51.100.1 4711 21\r\n");
    balancer.send_urgent('!');
    balancer.send("ABOR\r\n");
    CHECK(target.accept().receive(7) == "!ABOR\r\n");
}
