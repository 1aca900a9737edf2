// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/summary.hpp"

#include <mmproxy/relay/io_uring.hpp>
#include <mmproxy/version.hpp>

#include "go-mmproxy/observe/recorded_log.hpp"
#include "support/catch.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace go_mmproxy;

namespace {

service_plan serving(protocol_choice protocol, routing_choice routing, const capacity& limits) {
    service_plan one;
    one.chosen.protocol = protocol;
    one.chosen.routing = routing;
    one.limits = limits;
    return one;
}

plan of(std::vector<service_plan> services) {
    return {.services = std::move(services), .threads = 3, .descriptors = 1024};
}

const capacity some{.connections = 100, .flows = 20};

} // namespace

TEST_CASE("services are summed up: their number, kinds of routing and limits", "[go-mmproxy][summary]") {
    const auto s = summarise(of({serving(protocol_choice::all, routing_choice::scoped, some),
                                 serving(protocol_choice::tcp, routing_choice::loopback, some),
                                 serving(protocol_choice::udp, routing_choice::scoped, some)}));
    CHECK(s.services == 3);
    CHECK(s.routings == std::vector<std::string_view>{"scoped", "loopback"});
    CHECK(s.threads == 3);
    CHECK(s.descriptors == 1024);
    CHECK(s.connections == 200);
    CHECK(s.flows == 40);
}

TEST_CASE("io_uring is used where TCP is served, it is asked for and the host lets it be", "[go-mmproxy][summary]") {
    auto tcp = of({serving(protocol_choice::tcp, routing_choice::none, some)});
    CHECK(summarise(tcp).uses_io_uring == mmproxy::can_use_io_uring());
    tcp.thread_options.uses_io_uring = false;
    CHECK_FALSE(summarise(tcp).uses_io_uring);
    CHECK_FALSE(summarise(of({serving(protocol_choice::udp, routing_choice::none, some)})).uses_io_uring);
}

TEST_CASE("one line at the start tells of the whole process", "[go-mmproxy][summary]") {
    recorded_log log;
    tell_started(log.output(), {.services = 2,
                                .routings = {"loopback", "scoped"},
                                .threads = 4,
                                .descriptors = 1024,
                                .connections = 500,
                                .uses_io_uring = true});
    const auto line = log.lines().at(0);
    CHECK(line.substr(line.find(",\"level\"")) ==
          R"(,"level":"INFO","msg":"started","version":")" MMPROXY_VERSION
          R"(","services":2,"routing":"loopback, scoped","threads":4,"descriptors":1024,"maxConnections":500,)"
          R"("ioUring":true,"logFormat":"json"})"
          "\n");
}
