// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/any_version.hpp>

#include "support/parse.hpp"

#include <array>

namespace {

using namespace mmproxy;

/// v1 and v2 in turn: no predictor learns which one comes from the call alone.
void parse_alternating(benchmark::State& state) {
    const auto client = from_client("203.0.113.7:51234", "192.0.2.1:443");
    std::array<std::byte, 128> line{};
    std::array<std::byte, 128> block{};
    const std::array headers{std::span<const std::byte>{line}.first(v1::serialize(client, line).size),
                             std::span<const std::byte>{block}.first(v2::serialize(client, block).size)};
    parse_each<any_version>(state, headers);
}
BENCHMARK(parse_alternating)->Name("parse/any_version");

} // namespace
