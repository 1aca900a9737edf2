// SPDX-License-Identifier: BSL-1.0
//
// The check of several services, which the command line cannot ask for; of one: program_check.cpp.
#include "go-mmproxy/service/check.hpp"

#include "support/catch.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

using namespace go_mmproxy;

namespace {

service_settings serving(std::uint16_t port, std::uint16_t target_port, routing_choice routing) {
    service_settings s;
    s.listen = {{"127.0.0.1", port}};
    s.target4 = {{"127.0.0.1", target_port}};
    s.target6.clear();
    s.routing = routing;
    return s;
}

findings found_by_check(const process_settings& s) {
    findings all;
    check(s, [&](finding f) { all.push_back(std::move(f)); });
    return all;
}

bool holds(const findings& all, const finding& wanted) {
    return std::ranges::find(all, wanted) != all.end();
}

} // namespace

TEST_CASE("each service of a process is checked, and named", "[net][check]") {
    const network_namespace network;
    const auto before = routing_state();
    const tcp_listener web{address("127.0.0.1:8080")};
    const auto all = found_by_check(
        {.threads = {},
         .services = {serving(8443, 8080, routing_choice::loopback), serving(8025, 2525, routing_choice::scoped)}});
    CHECK(holds(all, {verdict::ok, "TCP 127.0.0.1:8443 is free to listen on", "127.0.0.1:8443"}));
    CHECK(holds(all, {verdict::ok, "TCP 127.0.0.1:8080 is reached as the client 192.0.2.123", "127.0.0.1:8443"}));
    CHECK(holds(all, {verdict::failure,
                      "TCP 127.0.0.1:2525 refuses: nothing listens there; start the server, or correct the target",
                      "127.0.0.1:8025"}));
    CHECK(std::ranges::count(all, verdict::failure, &finding::how) == 1);
    CHECK(holds(all, finding::ok("CAP_NET_ADMIN: rules and routes may be changed")));
    CHECK(routing_state() == before);
}

TEST_CASE("where settings come to nothing, what else can be checked is", "[net][check]") {
    const network_namespace network;
    auto s = serving(8443, 8080, routing_choice::loopback);
    s.allowed_subnets = "/does/not/exist";
    const auto all = found_by_check({.threads = {}, .services = {s}});
    CHECK(holds(all, finding::ok("CAP_NET_ADMIN: rules and routes may be changed")));
    CHECK(holds(all, finding::failure("/does/not/exist: cannot be read: No such file or directory")));
}
