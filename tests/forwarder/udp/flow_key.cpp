// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/forwarder/udp/flow_key.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <unordered_set>
#include <vector>

using namespace mmproxy;
using detail::flow_key;
using detail::flow_key_hash;

namespace {

socket_address address(const char* text) {
    return parse_socket_address(text).value();
}

const auto client = address("203.0.113.7:4711");
const auto target = address("127.0.0.1:53");

/// Any number of keys, no two of them alike.
std::vector<flow_key> different_keys(std::size_t count) {
    std::mt19937 random{20240611};
    const auto any = [&](std::uint32_t most) { return std::uniform_int_distribution<std::uint32_t>{0, most}(random); };
    std::vector<flow_key> keys;
    for (std::size_t i = 0; i < count; ++i) {
        auto bytes = address("[2001:db8::]:1").address.v6_bytes();
        bytes[4] = static_cast<std::byte>(i >> 16);
        bytes[5] = static_cast<std::byte>(i >> 8);
        bytes[6] = static_cast<std::byte>(i);
        bytes[15] = static_cast<std::byte>(any(0xff));
        keys.push_back({{ip_address{bytes}, static_cast<std::uint16_t>(any(0xffff))}, target, any(1) == 1});
    }
    return keys;
}

} // namespace

TEST_CASE("flow_keys are equal when both ends are and both or neither come from a named header",
          "[forwarder][flow_key]") {
    const flow_key key{client, target, false};
    CHECK(key == flow_key{client, target, false});
    CHECK_FALSE(key == flow_key{address("203.0.113.7:4712"), target, false});
    CHECK_FALSE(key == flow_key{address("203.0.113.8:4711"), target, false});
    CHECK_FALSE(key == flow_key{address("[::ffff:203.0.113.7]:4711"), target, false});
    CHECK_FALSE(key == flow_key{client, address("127.0.0.1:54"), false});
    CHECK_FALSE(key == flow_key{client, address("127.0.0.2:53"), false});
    CHECK_FALSE(key == flow_key{client, target, true});
}

TEST_CASE("a flow_key names the client, unless that is the balancer itself", "[forwarder][flow_key]") {
    CHECK(flow_key{client, target, false}.client() == client);
    CHECK(flow_key{client, target, true}.client() == socket_address{});
}

TEST_CASE("equal flow_keys hash alike, also by a copy of the hasher", "[forwarder][flow_key]") {
    const flow_key_hash hash;
    const auto copy = hash;
    for (const auto& key : different_keys(1000)) {
        const auto twin = key;
        REQUIRE(hash(key) == hash(twin));
        REQUIRE(hash(key) == copy(twin));
    }
}

TEST_CASE("different flow_keys hash differently", "[forwarder][flow_key]") {
    const flow_key_hash hash;
    const auto keys = different_keys(100'000);
    std::unordered_set<std::size_t> hashes;
    for (const auto& key : keys) hashes.insert(hash(key));
    CHECK(hashes.size() == keys.size()); // fails by chance once in 2^31 runs
}

TEST_CASE("every part of a flow_key counts for its hash", "[forwarder][flow_key]") {
    const flow_key_hash hash;
    const std::vector<flow_key> keys{
        {client, target, false},
        {client, target, true},
        {target, client, false},
        {client, client, false},
        {client, {}, false},
        {{}, target, false},
        {{}, {}, false},
        {{}, {}, true},
        {client, address("127.0.0.1:54"), false},
        {client, address("127.0.0.2:53"), false},
        {client, address("[::1]:53"), false},
        {address("203.0.113.7:4712"), target, false},
        {address("203.0.113.8:4711"), target, false},
    };
    std::set<std::size_t> hashes;
    for (const auto& key : keys) hashes.insert(hash(key));
    CHECK(hashes.size() == keys.size());
}

TEST_CASE("two hashers have different secrets", "[forwarder][flow_key]") {
    const flow_key_hash one;
    const flow_key_hash other;
    for (const auto& key : different_keys(1000)) CHECK(one(key) != other(key));
}
