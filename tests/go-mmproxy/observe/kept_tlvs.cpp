// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/kept_tlvs.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/tlv/tlv.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace go_mmproxy;
using namespace std::chrono_literals;
using mmproxy::connection;
using mmproxy::flow;

namespace {

mmproxy::socket_address address(std::string_view text) {
    return mmproxy::parse_socket_address(text).value();
}

std::vector<std::byte> authority(std::string_view name) {
    std::vector<std::byte> bytes(mmproxy::tlv_range::head_size + name.size());
    mmproxy::tlv_writer{bytes}.append(mmproxy::tlv_type::authority, std::as_bytes(std::span{name}));
    return bytes;
}

template <class About> std::string told_of(const kept_tlvs& kept, const About& about) {
    const auto* members = kept.find(about);
    return members == nullptr ? "nothing" : members->empty() ? "" : std::get<std::string>(members->front().value);
}

connection accepted(std::uint16_t port, std::chrono::milliseconds at = 1s) {
    return {.peer = {address("192.0.2.1:1").address, port}, .accepted = std::chrono::steady_clock::time_point{at}};
}

flow between(std::string_view client, std::string_view target, std::string_view balancer = "192.0.2.1:1000") {
    flow f{.peer = address(balancer), .target = address(target)};
    if (!client.empty()) f.client = address(client);
    return f;
}

} // namespace

TEST_CASE("a connection keeps what its header held until it is forgotten", "[go-mmproxy][kept_tlvs]") {
    kept_tlvs kept;
    kept.keep(accepted(1), authority("one"));
    kept.keep(accepted(2), authority("two"));
    kept.keep(accepted(1, 2s), authority("later")); // from the same place, before the first has ended here
    auto known = accepted(1);
    known.client = address("[2001:db8::1]:5");
    known.target = address("[::1]:443");
    CHECK(told_of(kept, known) == "one");
    CHECK(told_of(kept, accepted(2)) == "two");
    kept.forget(known);
    CHECK(told_of(kept, accepted(1)) == "nothing");
    CHECK(told_of(kept, accepted(1, 2s)) == "later");
    kept.forget(accepted(1));
}

TEST_CASE("a header that tells nothing is not kept", "[go-mmproxy][kept_tlvs]") {
    kept_tlvs kept;
    kept.keep(accepted(1), {});
    kept.keep(between("192.0.2.7:1", "127.0.0.1:53"), {});
    CHECK(kept.find(accepted(1)) == nullptr);
    CHECK(kept.find(between("192.0.2.7:1", "127.0.0.1:53")) == nullptr);
}

TEST_CASE("a flow is told by its client and its target, wherever its balancer sends from", "[go-mmproxy][kept_tlvs]") {
    kept_tlvs kept;
    kept.keep(between("192.0.2.7:1", "127.0.0.1:53"), authority("one"));
    kept.keep(between("192.0.2.7:1", "127.0.0.1:54"), authority("two"));
    kept.keep(between("", "127.0.0.1:53"), authority("unnamed"));
    CHECK(told_of(kept, between("192.0.2.7:1", "127.0.0.1:53", "192.0.2.9:9")) == "one");
    CHECK(told_of(kept, between("192.0.2.7:1", "127.0.0.1:54")) == "two");
    CHECK(told_of(kept, between("", "127.0.0.1:53")) == "unnamed");
    CHECK(told_of(kept, between("", "127.0.0.1:53", "192.0.2.9:9")) == "nothing");
}

TEST_CASE("the latest header of a flow counts", "[go-mmproxy][kept_tlvs]") {
    kept_tlvs kept;
    const auto f = between("192.0.2.7:1", "127.0.0.1:53");
    kept.keep(f, authority("one"));
    kept.note_open(f);
    kept.keep(f, authority("two"));
    CHECK(told_of(kept, f) == "two");
    kept.keep(f, {});
    CHECK(told_of(kept, f).empty());
}

TEST_CASE("flows that are announced and never opened are forgotten, those that are open are not",
          "[go-mmproxy][kept_tlvs]") {
    kept_tlvs kept;
    const auto numbered = [](std::size_t i) { return between("192.0.2.7:" + std::to_string(i + 1), "127.0.0.1:53"); };
    for (std::size_t i = 0; i < 2 * kept_tlvs::max_announced; ++i) {
        kept.keep(numbered(i), authority("x"));
        if (i < 10) kept.note_open(numbered(i));
    }
    std::size_t found = 0;
    for (std::size_t i = 0; i < 2 * kept_tlvs::max_announced; ++i) found += kept.find(numbered(i)) != nullptr ? 1 : 0;
    CHECK(found == kept_tlvs::max_announced + 10);
    CHECK(told_of(kept, numbered(0)) == "x");
    CHECK(told_of(kept, numbered(10)) == "nothing");
    kept.forget(numbered(0));
    CHECK(told_of(kept, numbered(0)) == "nothing");
}
