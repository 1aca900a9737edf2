// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/spp.hpp>

#include "support/parse.hpp"

#include <array>

namespace {

using namespace mmproxy;

void parse_spp(benchmark::State& state) {
    const header h{.command = command::proxy,
                   .source = parse_socket_address("203.0.113.7:51234").value(),
                   .destination = parse_socket_address("192.0.2.1:53").value()};
    std::array<std::byte, spp::max_size> bytes{};
    spp::serialize(h, bytes);
    parse_one<spp>(state, bytes);
}
BENCHMARK(parse_spp)->Name("parse/spp");

} // namespace
