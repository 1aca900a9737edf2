// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/targets_by_listener.hpp"

#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

using namespace go_mmproxy;
using namespace mmproxy::literals;

namespace {

mmproxy::dual_stack to(const mmproxy::socket_address& v4) {
    return {v4, std::nullopt};
}

/// The target of an IPv4 client that has come by a listening socket.
auto target_of(const targets_by_listener& targets, std::size_t listener) {
    const mmproxy::header none{};
    return targets.target_for(
        {.client = "203.0.113.7:1"_address, .balancer = "127.0.0.1:1"_address, .header = none, .listener = listener});
}

} // namespace

TEST_CASE("each listening socket has the targets at its place", "[go-mmproxy][targets_by_listener]") {
    const targets_by_listener targets{{to("127.0.0.1:1"_address), to("127.0.0.1:2"_address)}};
    CHECK(target_of(targets, 0) == "127.0.0.1:1"_address);
    CHECK(target_of(targets, 1) == "127.0.0.1:2"_address);
    CHECK_FALSE(target_of(targets, 2));
}

TEST_CASE("one place is that of every listening socket", "[go-mmproxy][targets_by_listener]") {
    CHECK(target_of(targets_by_listener{{to("127.0.0.1:1"_address)}}, 7) == "127.0.0.1:1"_address);
    CHECK_FALSE(target_of(targets_by_listener{{}}, 0));
}
