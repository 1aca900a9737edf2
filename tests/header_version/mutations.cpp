// SPDX-License-Identifier: BSL-1.0
#include "fuzz/header_rules.hpp"
#include "support/catch.hpp"
#include "support/wire.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

const std::vector<bytes> good_headers{
    text("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
    text("PROXY TCP6 2001:db8::9 ::ffff:192.0.2.1 56324 443\r\n"),
    text("PROXY UNKNOWN\r\n"),
    text("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n"),
    v2_header(0x20, 0x00),
    v2_header(0x20, 0x11, ipv4_block),
    v2_header(0x21, 0x00, ipv4_block),
    v2_header(0x21, 0x11, ipv4_block),
    v2_header(0x21, 0x12, ipv4_block, tlv_of(0x04, repeated(3)), tlv_of(0x02, text("example.com"))),
    v2_header(0x21, 0x21, ipv6_block, tlv_of(0x05, repeated(128, 0xaa))),
    v2_header(0x21, 0x31, unix_block, tlv_of(0x30, text("blue"))),
    haproxy_header,
    aws_header,
    gcp_header,
    azure_header,
};

class mutator {
public:
    /// A good header after a few changes, often with its v2 length mended so that parsing gets past it.
    bytes next() {
        auto input = any_good_header();
        for (auto changes = below(4); changes > 0; --changes) change(input);
        if (below(2) == 0 && input.size() >= 16 && input[0] == v2_signature[0])
            std::ranges::copy(big_endian_16(input.size() - 16), input.begin() + 14);
        return input;
    }

private:
    std::size_t below(std::size_t end) { return random_() % end; }
    const bytes& any_good_header() { return good_headers[below(good_headers.size())]; }

    std::byte any_byte() {
        constexpr std::array telling{0x00, 0x01, 0x03, 0x05, 0x0a, 0x0d, 0x11,
                                     0x20, 0x21, 0x30, 0x3a, 0x7f, 0x80, 0xff};
        return static_cast<std::byte>(below(2) == 0 ? telling[below(telling.size())] : static_cast<int>(below(256)));
    }

    void change(bytes& input) {
        const auto at = static_cast<bytes::difference_type>(below(input.size() + 1));
        const auto place = input.begin() + at;
        const auto rest = static_cast<std::size_t>(input.end() - place);
        switch (below(6)) {
        case 0:
            if (rest > 0) *place ^= static_cast<std::byte>(1U << below(8));
            break;
        case 1:
            if (rest > 0) *place = any_byte();
            break;
        case 2: input.insert(place, any_byte()); break;
        case 3: input.erase(place, place + static_cast<bytes::difference_type>(std::min(rest, 1 + below(4)))); break;
        case 4: input.erase(place, input.end()); break;
        default: {
            const auto& other = any_good_header();
            input.insert(place, other.begin() + static_cast<bytes::difference_type>(below(other.size())), other.end());
        }
        }
    }

    std::mt19937 random_{20240229};
};

} // namespace

TEST_CASE("good headers break no rule", "[header_version][mutations]") {
    for (const auto& header : good_headers) {
        INFO(to_hex(header));
        CHECK(broken_rule(header) == "");
        CHECK(broken_rule(join(header, text("payload"))) == "");
    }
}

TEST_CASE("five thousand mutated headers break no rule", "[header_version][mutations]") {
    mutator mutated;
    std::size_t accepted = 0;
    for (int round = 0; round < 5'000; ++round) {
        const auto input = mutated.next();
        accepted += any_version::parse(input) ? 1 : 0;
        if (const auto broken = broken_rule(input); !broken.empty())
            FAIL("broken rule: " << broken << "\n" << to_hex(input));
    }
    CHECK(accepted > 1'000);
    CHECK(accepted < 4'000);
}
