// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/dial/ephemeral_ports.hpp>

#include "support/catch.hpp"

#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <utility>

using namespace mmproxy;
using mmproxy::detail::ephemeral_ports;

namespace {

/// The first and the last port that the option allows; 0: no bound.
std::pair<unsigned, unsigned> bounds(const local_port_range& range) {
    const auto value = static_cast<std::uint32_t>(*range.data(asio::ip::tcp::v4()));
    return {value & 0xFFFFU, value >> 16U};
}

using range = std::pair<unsigned, unsigned>;

} // namespace

TEST_CASE("a socket that is kept off a port may have the ports on its larger side", "[dial][ephemeral_ports]") {
    constexpr ephemeral_ports ports{40000, 50000};
    CHECK(bounds(ports.without(40000)) == range{40001, 0});
    CHECK(bounds(ports.without(40001)) == range{40002, 0});
    CHECK(bounds(ports.without(45000)) == range{45001, 0});
    CHECK(bounds(ports.without(45001)) == range{0, 45000});
    CHECK(bounds(ports.without(50000)) == range{0, 49999});
}

TEST_CASE("a port that no socket is given bounds none", "[dial][ephemeral_ports]") {
    constexpr ephemeral_ports ports{40000, 50000};
    CHECK(bounds(ports.without(443)).first <= 40000);
    CHECK(bounds(ports.without(443)).second == 0);
    CHECK(bounds(ports.without(65535)).first == 0);
    CHECK(bounds(ports.without(65535)).second >= 50000);
}

TEST_CASE("one port may be all there is", "[dial][ephemeral_ports]") {
    CHECK(ephemeral_ports{8080, 8080}.are_only(8080));
    CHECK_FALSE(ephemeral_ports{8080, 8080}.are_only(8081));
    CHECK_FALSE(ephemeral_ports{8080, 8081}.are_only(8080));
}

TEST_CASE("the host tells its ports", "[dial][ephemeral_ports]") {
    const auto ports = ephemeral_ports::of_host();
    CHECK(ports.first > 0);
    CHECK(ports.first <= ports.last);
}
