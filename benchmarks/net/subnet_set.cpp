// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/net/subnet_set.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <vector>

namespace {

using namespace mmproxy;

ip_address random_address(std::mt19937& random) {
    const auto bits = static_cast<std::uint32_t>(random());
    return ip_address{
        ip_address::bytes_v4{std::byte(bits >> 24), std::byte(bits >> 16), std::byte(bits >> 8), std::byte(bits)}};
}

/// Random /24 to /32 prefixes and random addresses: most lookups leave the cache.
void allows(benchmark::State& state) {
    std::mt19937 random{1}; // NOLINT: the same set in every run
    std::vector<subnet> subnets(static_cast<std::size_t>(state.range(0)));
    for (auto& s : subnets) s = {random_address(random), 24 + static_cast<unsigned>(random() % 9)};
    const subnet_set set{subnets};
    std::vector<ip_address> addresses(1U << 16U);
    for (auto& a : addresses) a = random_address(random);
    for (std::size_t i = 0; auto _ : state) benchmark::DoNotOptimize(set.allows(addresses[i++ % addresses.size()]));
    state.SetItemsProcessed(state.iterations());
}

} // namespace

BENCHMARK(allows)->Name("subnet_set/allows")->RangeMultiplier(100)->Range(10, 100'000);
