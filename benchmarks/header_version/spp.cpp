// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/net/address_text.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>

namespace {

using namespace mmproxy;

void parse_spp(benchmark::State& state) {
    const header h{.command = command::proxy,
                   .source = parse_socket_address("203.0.113.7:51234").value(),
                   .destination = parse_socket_address("192.0.2.1:53").value()};
    std::array<std::byte, spp::max_size> bytes{};
    spp::serialize(h, bytes);
    for (auto _ : state) {
        benchmark::DoNotOptimize(bytes);
        auto result = spp::parse(bytes);
        benchmark::DoNotOptimize(result);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(parse_spp);

} // namespace
