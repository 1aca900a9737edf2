// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_BENCHMARKS_SUPPORT_PARSE_HPP
#define MMPROXY_BENCHMARKS_SUPPORT_PARSE_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>

#include "support/allocation_counter.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <span>

inline mmproxy::header from_client(const char* source, const char* destination, std::span<const std::byte> tlvs = {}) {
    return {.command = mmproxy::command::proxy,
            .transport = mmproxy::transport::stream,
            .source = mmproxy::parse_socket_address(source).value(),
            .destination = mmproxy::parse_socket_address(destination).value(),
            .tlvs = tlvs};
}

/// Parses whole headers in turn; the bytes and the result are out of the optimiser's sight.
template <mmproxy::header_version_policy HeaderVersion>
void parse_each(benchmark::State& state, std::span<const std::span<const std::byte>> headers) {
    std::size_t i = 0;
    std::int64_t parsed = 0;
    const allocation_counter allocations{state};
    for (auto _ : state) {
        auto bytes = headers[i];
        benchmark::DoNotOptimize(bytes);
        auto result = HeaderVersion::parse(bytes);
        benchmark::DoNotOptimize(result);
        parsed += static_cast<std::int64_t>(bytes.size());
        if (++i == headers.size()) i = 0;
    }
    state.SetBytesProcessed(parsed);
}

template <mmproxy::header_version_policy HeaderVersion>
void parse_one(benchmark::State& state, std::span<const std::byte> header) {
    parse_each<HeaderVersion>(state, {&header, 1});
}

#endif
