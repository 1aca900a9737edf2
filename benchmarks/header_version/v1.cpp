// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/v1.hpp>

#include <benchmark/benchmark.h>

#include <span>
#include <string_view>

namespace {

void parse(benchmark::State& state, std::string_view line) {
    auto bytes = std::as_bytes(std::span{line});
    for (auto _ : state) {
        benchmark::DoNotOptimize(bytes);
        auto result = mmproxy::v1::parse(bytes);
        benchmark::DoNotOptimize(result);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

} // namespace

BENCHMARK_CAPTURE(parse, v1_tcp4, "PROXY TCP4 203.0.113.7 192.0.2.1 51234 443\r\n");
BENCHMARK_CAPTURE(parse, v1_tcp6, "PROXY TCP6 2001:db8:c::7 2001:db8:b::1 51234 443\r\n");
