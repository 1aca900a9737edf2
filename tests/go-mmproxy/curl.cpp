// SPDX-License-Identifier: BSL-1.0
//
// curl --haproxy-protocol, which plays client and balancer in one.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/programs.hpp"
#include "support/topology.hpp"

TEST_CASE("nginx behind go-mmproxy logs the address and port that curl has called from", "[net][curl]") {
    require_program("curl", "curl");
    const std::string host = GENERATE("10.0.0.2", "[fd00::2]");
    CAPTURE(host);
    const client_balancer_host networks;
    const go_mmproxy proxy;
    const nginx_target target;
    const auto answer = networks.balancer.run([&] {
        return run_program({"curl", "--silent", "--show-error", "--noproxy", "*", "--haproxy-protocol", "--max-time",
                            "50", "--write-out", "%{local_ip} %{local_port}", "http://" + host + ":8443/"});
    });
    CAPTURE(answer.errors);
    REQUIRE(answer.status == 0);
    REQUIRE(answer.output.starts_with("hello\n"));
    CHECK(target.logs(answer.output.substr(6)));
}
