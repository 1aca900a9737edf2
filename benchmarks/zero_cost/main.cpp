// SPDX-License-Identifier: BSL-1.0
#include "assembled.hpp"
#include "exchange.hpp"
#include "hand_written.hpp"

#include <cstddef>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

template <class Forwarder> std::function<void()> make() {
    return [f = std::make_shared<Forwarder>()] { f->run_once(); };
}

std::function<void()> forwarder(std::string_view name) {
    if (name == "assembled") return make<zero_cost::assembled>();
    if (name == "hand-written") return make<zero_cost::hand_written>();
    throw std::invalid_argument{"usage: zero-cost assembled|hand-written CONNECTIONS ROUND_TRIPS"};
}

void run(std::string_view name, std::size_t connections, std::size_t round_trips) {
    zero_cost::exchange exchange{forwarder(name)};
    exchange.connect(connections);
    for (std::size_t i = 0; i < round_trips; ++i) exchange.round_trip();
}

} // namespace

int main(int argc, char** argv) try {
    if (argc != 4) forwarder({});
    run(argv[1], std::stoul(argv[2]), std::stoul(argv[3]));
} catch (const std::exception& error) {
    std::fprintf(stderr, "zero-cost: %s\n", error.what());
    return 1;
}
