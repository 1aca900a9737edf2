// SPDX-License-Identifier: BSL-1.0
//
// Prometheus' own reader of its format. Built where it is installed: cmake/install_packages browser.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/http_get.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/temporary_directory.hpp"
#include "support/udp_exchange.hpp"

#include <string>

using namespace mmproxy;

TEST_CASE("Prometheus' own tool finds nothing to blame in the numbers", "[net][promtool]") {
    const network_namespace network;
    tcp_listener target{target_v4()};
    const udp_socket names{target_v4()};
    go_mmproxy proxy{{"-p", "all", "-metrics", "127.0.0.1:9180"}};
    REQUIRE(proxy.writes("numbers and status page served"));
    tcp_exchange::check_exchange(proxy_header::v2(udp_exchange::client_v4, udp_exchange::front_v4), target);
    udp_exchange::check_exchange(udp_socket::connect(at_v4()), udp_exchange::header_of(udp_exchange::client_v4), names);
    const temporary_directory directory;
    const auto file = directory.write("metrics", http_get(address("127.0.0.1:9180"), "/metrics").body);
    const auto check = run_program({"sh", "-c", "promtool check metrics < \"$1\"", "-", file});
    CHECK(check.status == 0);
    CHECK(check.output + check.errors == "");
}

TEST_CASE("the alert rules are good, and raise the alerts that they are to raise", "[net][promtool]") {
    const auto check = run_program({"promtool", "check", "rules", MONITORING "/prometheus_rules.yml"});
    CAPTURE(check.output, check.errors);
    CHECK(check.status == 0);
    const auto test = run_program({"promtool", "test", "rules", MONITORING "/prometheus_rules_test.yml"});
    CAPTURE(test.output, test.errors);
    CHECK(test.status == 0);
}
