// SPDX-License-Identifier: BSL-1.0
#include "load_options.hpp"

#include <array>
#include <span>
#include <string>
#include <utility>

namespace tcp_load {
namespace {

using support::usage_error;

template <class Value> using named = std::pair<std::string_view, Value>;

constexpr std::array loads{named<load_kind>{"stream", load_kind::stream},
                           named<load_kind>{"ping-pong", load_kind::ping_pong},
                           named<load_kind>{"connect", load_kind::connect}, named<load_kind>{"idle", load_kind::idle}};
constexpr std::array headers{named<header_kind>{"none", header_kind::none}, named<header_kind>{"v1", header_kind::v1},
                             named<header_kind>{"v2", header_kind::v2}};
constexpr std::array targets{named<bool>{"echo", false}, named<bool>{"sink", true}};

template <class Value>
Value choose(std::string_view option, std::string_view name, std::span<const named<Value>> choices) {
    for (const auto& [known, value] : choices)
        if (known == name) return value;
    throw usage_error{std::string{option} + " knows no '" + std::string{name} + "'"};
}

std::size_t usual_size(load_kind load) {
    switch (load) {
    case load_kind::stream: return 256 << 10;
    case load_kind::idle: return 1;
    default: return 64;
    }
}

void check(const load_options& o) {
    if (o.connections == 0) throw usage_error{"--connections is at least 1"};
    if (o.size == 0 || o.size > 16 << 20) throw usage_error{"--size is from 1 to 16777216"};
    if (o.measured.count() <= 0) throw usage_error{"--seconds is more than 0"};
}

} // namespace

load_options read_load_options(support::arguments& words) {
    load_options o;
    o.name = words.text("--load", "");
    o.load = choose<load_kind>("--load", o.name, loads);
    o.to = support::read_address(words.text("--to", ""));
    o.header_name = words.text("--header", o.header_name);
    o.header = choose<header_kind>("--header", o.header_name, headers);
    o.to_sink = choose<bool>("--target", words.text("--target", "echo"), targets);
    o.connections = words.number("--connections", 50);
    o.size = words.number("--size", static_cast<unsigned>(usual_size(o.load)));
    o.measured = std::chrono::duration<double>{words.seconds("--seconds", o.measured.count())};
    o.warm_up = std::chrono::duration<double>{words.seconds("--warm-up", o.warm_up.count())};
    o.proxy = words.number("--proxy", 0);
    o.server = words.number("--server", 0);
    words.expect_no_more();
    check(o);
    return o;
}

} // namespace tcp_load
