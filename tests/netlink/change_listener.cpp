// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/netlink/change_listener.hpp>

#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/temporary_directory.hpp"
#include "support/topology.hpp"

#include <string>

#include <poll.h>

using namespace mmproxy;
using netlink::change_listener;

namespace {

bool has_heard(const change_listener& listener) {
    ::pollfd waiting{listener.native_handle(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) == 1;
}

} // namespace

TEST_CASE("change_listener hears of rules, routes, addresses and interfaces", "[net][change_listener]") {
    const auto* change = GENERATE(
        "rule add pref 10 lookup 52", "-6 rule add pref 10 lookup 52", "route add local default dev lo table 52",
        "-6 route add local default dev lo table 52", "addr add 192.0.2.1/32 dev lo",
        "-6 addr add 2001:db8::1/128 dev lo", "link set lo down", "link add eth0 type veth peer name other");
    CAPTURE(change);
    const network_namespace host;
    const change_listener listener;
    CHECK_FALSE(has_heard(listener));
    ip(change);
    CHECK(has_heard(listener)); // the kernel tells before it answers
    change_listener::drain(listener.native_handle());
    CHECK_FALSE(has_heard(listener));
}

TEST_CASE("change_listener hears again after more than the kernel could keep", "[net][change_listener]") {
    const network_namespace host;
    const change_listener listener;
    const temporary_directory directory;
    std::string rules;
    for (int i = 1; i <= 4000; ++i) rules += "rule add pref " + std::to_string(i) + " lookup 52\n";
    ip("-batch " + directory.write("rules", rules));
    change_listener::drain(listener.native_handle());
    CHECK_FALSE(has_heard(listener));
    ip("rule del pref 1");
    CHECK(has_heard(listener));
}

TEST_CASE("change_listener hears of its own network namespace alone", "[net][change_listener]") {
    const network_namespace host;
    const change_listener listener;
    const network_namespace other;
    ip("rule add pref 10 lookup 52");
    CHECK_FALSE(has_heard(listener));
}
