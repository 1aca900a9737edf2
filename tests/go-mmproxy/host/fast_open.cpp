// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/fast_open.hpp"

#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/sysctl.hpp"

#include <utility>

using namespace go_mmproxy;

TEST_CASE("a host takes fast open where its switch says so for servers", "[net][fast_open]") {
    const network_namespace network;
    for (const auto& [value, takes] : {std::pair{"0", false}, {"1", false}, {"2", true}, {"3", true}}) {
        CAPTURE(value);
        set_sysctl("net/ipv4/tcp_fastopen", value);
        CHECK(host_takes_fast_open() == takes);
    }
}
