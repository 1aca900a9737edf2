// SPDX-License-Identifier: BSL-1.0
#include "load_options.hpp"

#include "payload.hpp"

namespace udp_echo {
namespace {

void check(const load_options& o) {
    if (o.flows == 0 || o.window == 0) throw support::usage_error{"--flows and --window are at least 1"};
    if (o.sockets == 0 || o.sockets > o.flows) throw support::usage_error{"--sockets is from 1 to the number of flows"};
    if (o.in_flight < o.sockets) throw support::usage_error{"--in-flight is at least the number of sockets"};
    if (o.size < least_payload || o.size > 65'000) throw support::usage_error{"--size is from 8 to 65000"};
}

} // namespace

load_options read_load_options(support::arguments& words) {
    load_options o;
    o.to = support::read_address(words.text("--to", ""));
    o.header = words.text("--header", o.header);
    o.flows = words.number("--flows", 1);
    o.window = words.number("--window", 64);
    o.in_flight = words.number("--in-flight", static_cast<unsigned>(o.flows * o.window));
    o.size = words.number("--size", 64);
    o.sockets = words.number("--sockets", 1);
    o.measured = std::chrono::duration<double>{words.seconds("--seconds", o.measured.count())};
    o.warm_up = std::chrono::duration<double>{words.seconds("--warm-up", o.warm_up.count())};
    o.loss_timeout = std::chrono::duration<double>{words.seconds("--loss-timeout", o.loss_timeout.count())};
    o.gso = words.flag("--gso");
    o.proxy = words.number("--proxy", 0);
    o.server = words.number("--server", 0);
    words.expect_no_more();
    check(o);
    return o;
}

} // namespace udp_echo
