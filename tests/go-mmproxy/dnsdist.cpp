// SPDX-License-Identifier: BSL-1.0
//
// dnsdist in front of go-mmproxy, and dnsmasq behind it, each in its own network.
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/print.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/text_lines.hpp"
#include "support/waiting.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

using namespace mmproxy;

namespace {

constexpr auto front_v4 = "203.0.113.1";
constexpr auto front_v6 = "2001:db8:c::1";
const auto client_v4 = address("203.0.113.7:4711");
const auto client_v6 = address("[2001:db8:c::7]:4711");

std::unique_ptr<dnsdist> balancer_to(const std::string& host, const client_balancer_host& networks,
                                     std::string_view options = {}) {
    return networks.balancer.run(
        [&] { return std::make_unique<dnsdist>("203.0.113.1:53", "[2001:db8:c::1]:53", host, options); });
}

/// What dig(1) prints of the answer to one query, sent once from the client's address and port.
std::string ask(const client_balancer_host& networks, const socket_address& client, const char* type) {
    require_program("dig", "bind9-dnsutils");
    const auto source = to_string(client.address) + '#' + std::to_string(client.port);
    const std::string server{client.address.is_v4() ? front_v4 : front_v6};
    const auto result = networks.client.run([&] {
        return run_program(
            {"dig", "+short", "+tries=1", "+time=15", "-b", source, '@' + server, "www.example.com", type});
    });
    return result.output + result.errors;
}

/// Both clients ask for both addresses, and the resolver knows the clients.
void check_asked_and_logged(const client_balancer_host& networks, dnsmasq& resolver) {
    for (const auto& client : {client_v4, client_v6}) {
        CHECK(ask(networks, client, "A") == std::string{dnsmasq::known_v4} + '\n');
        CHECK(resolver.logs_query("query[A] www.example.com", client));
        CHECK(ask(networks, client, "AAAA") == std::string{dnsmasq::known_v6} + '\n');
        CHECK(resolver.logs_query("query[AAAA] www.example.com", client));
    }
}

} // namespace

TEST_CASE("a resolver behind dnsdist and go-mmproxy logs the client's own address and port", "[net][dnsdist]") {
    const auto [host, routing] = GENERATE(table<std::string, std::string>(
        {{"10.0.0.2:8443", "loopback"}, {"[fd00::2]:8443", "loopback"}, {"10.0.0.2:8443", "scoped"}}));
    CAPTURE(host, routing);
    const client_balancer_host networks;
    dnsmasq resolver;
    const go_mmproxy proxy{{"-p", "udp", "-routing", routing}};
    const auto balancer = balancer_to(host, networks);
    check_asked_and_logged(networks, resolver);
}

TEST_CASE("clients that ask dnsdist by UDP are served where it asks by TCP", "[net][dnsdist]") {
    const client_balancer_host networks;
    dnsmasq resolver;
    const go_mmproxy proxy;
    const auto balancer = balancer_to("10.0.0.2:8443", networks, "tcpOnly=true, healthCheckMode='up'");
    check_asked_and_logged(networks, resolver);
}

TEST_CASE("dnsdist's health checks find out when the resolver is gone, and when it is back", "[net][dnsdist]") {
    const client_balancer_host networks;
    std::optional<dnsmasq> resolver{std::in_place};
    const go_mmproxy proxy{{"-p", "udp"}};
    const auto balancer = balancer_to("10.0.0.2:8443", networks);
    check_asked_and_logged(networks, *resolver);
    resolver.reset();
    CHECK(balancer->process().writes("as 'down'"));
    resolver.emplace();
    CHECK(eventually([&] { return count_lines_with(balancer->process().output(), "as 'up'") == 2; }));
    check_asked_and_logged(networks, *resolver);
}
