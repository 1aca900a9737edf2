// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/v2.hpp>

#include "support/parse.hpp"

#include <array>
#include <string_view>

namespace {

using namespace mmproxy;

void parse(benchmark::State& state, const header& h) {
    std::array<std::byte, 512> buffer{};
    parse_one<v2>(state, std::span{buffer}.first(v2::serialize(h, buffer).size));
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
