// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/net/address_text.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <span>

namespace {

using namespace mmproxy;

header from_client(const char* source, const char* destination, std::span<const std::byte> tlvs = {}) {
    return {.command = command::proxy,
            .transport = transport::stream,
            .source = parse_socket_address(source).value(),
            .destination = parse_socket_address(destination).value(),
            .tlvs = tlvs};
}

void parse(benchmark::State& state, const header& h) {
    std::array<std::byte, 512> buffer{};
    auto bytes = std::span<const std::byte>{buffer}.first(v2::serialize(h, buffer));
    for (auto _ : state) {
        benchmark::DoNotOptimize(bytes);
        auto result = v2::parse(bytes);
        benchmark::DoNotOptimize(result);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

std::span<const std::byte> crc_and_authority() {
    static std::array<std::byte, 64> buffer{};
    constexpr std::array<std::byte, 4> crc{};
    tlv_writer writer{buffer};
    writer.append(tlv_type::authority, std::as_bytes(std::span{std::string_view{"www.example.org"}}));
    writer.append(tlv_type::crc32c, crc);
    return writer.written();
}

} // namespace

BENCHMARK_CAPTURE(parse, v2_ipv4, from_client("203.0.113.7:51234", "192.0.2.1:443"));
BENCHMARK_CAPTURE(parse, v2_ipv6, from_client("[2001:db8::7]:51234", "[2001:db8::1]:443"));
BENCHMARK_CAPTURE(parse, v2_ipv4_crc32c, from_client("203.0.113.7:51234", "192.0.2.1:443", crc_and_authority()));
