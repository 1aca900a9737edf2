// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_BENCHMARKS_SUPPORT_ALLOCATION_COUNTER_HPP
#define MMPROXY_BENCHMARKS_SUPPORT_ALLOCATION_COUNTER_HPP

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>

/// Shows `allocations` per iteration of a benchmark: made before the loop, destroyed after it.
class allocation_counter {
public:
    explicit allocation_counter(benchmark::State& state) noexcept : state_{state}, before_{made()} {}
    allocation_counter(const allocation_counter&) = delete;
    allocation_counter& operator=(const allocation_counter&) = delete;
    ~allocation_counter() {
        const auto count = static_cast<double>(made() - before_) / static_cast<double>(state_.iterations());
        state_.counters["allocations"] = std::round(count * 1000) / 1000; // the end of the loop itself makes one
    }

private:
    /// How often `operator new` was called in this program.
    static std::uint64_t made() noexcept;

    benchmark::State& state_;
    std::uint64_t before_;
};

#endif
