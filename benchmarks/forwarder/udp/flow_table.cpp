// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/forwarder/udp/flow_table.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "support/allocation_counter.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace {

using namespace mmproxy;

/// Clients of one provider, with the ports that come.
std::vector<detail::flow_key> keys(std::size_t count) {
    std::vector<detail::flow_key> result;
    for (std::size_t i = 0; i < count; ++i) {
        const auto b = [i](int shift) { return static_cast<std::byte>(i >> shift); };
        const ip_address client{ip_address::bytes_v4{std::byte{10}, b(16), b(8), b(0)}};
        result.push_back({.source = {client, static_cast<std::uint16_t>(1024 + i * 7 % 60'000)},
                          .target = parse_socket_address("127.0.0.1:53").value()});
    }
    return result;
}

/// Every datagram is another client's, in no order: the worst case.
void find_flow(benchmark::State& state) {
    auto all = keys(static_cast<std::size_t>(state.range(0)));
    detail::flow_table<v2> table{std::chrono::seconds{60}};
    for (const auto& key : all) table.insert(key, {});
    std::size_t i = 0;
    std::shuffle(all.begin(), all.end(), std::mt19937{1}); // NOLINT: the same order in every run
    const allocation_counter allocations{state};
    for (auto _ : state) {
        benchmark::DoNotOptimize(table.find(all[i]));
        if (++i == all.size()) i = 0;
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(find_flow)->Arg(1)->Arg(100)->Arg(10'000)->Arg(100'000);

} // namespace
