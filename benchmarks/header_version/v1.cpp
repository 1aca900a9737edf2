// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/v1.hpp>

#include "support/parse.hpp"

#include <string_view>

namespace {

void parse(benchmark::State& state, std::string_view line) {
    parse_one<mmproxy::v1>(state, std::as_bytes(std::span{line}));
}

} // namespace

BENCHMARK_CAPTURE(parse, v1_tcp4, "PROXY TCP4 203.0.113.7 192.0.2.1 51234 443\r\n");
BENCHMARK_CAPTURE(parse, v1_tcp6, "PROXY TCP6 2001:db8:c::7 2001:db8:b::1 51234 443\r\n");
