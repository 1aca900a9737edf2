// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address_family/by_server_name.hpp>

#include "address_family/suite.hpp"
#include "support/catch.hpp"
#include "support/wire.hpp"

#include <optional>
#include <string_view>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

const auto web_target = address("127.0.0.1:8081");
const auto net_target = address("127.0.0.1:8082");
const by_server_name targets{dual_stack{v4_target, v6_target},
                             {{"www.example.com", dual_stack{web_target, std::nullopt}},
                              {"*.example.net", dual_stack{net_target, std::nullopt}}}};

template <class Family>
std::optional<socket_address> target_for(const Family& family, byte_view tlvs,
                                         const proxied_addresses& client = v4_client) {
    const header h{.tlvs = tlvs};
    return target_of(family, {.client = client.source, .balancer = client.peer, .header = h});
}

template <class Family> std::optional<socket_address> target_named(const Family& family, std::string_view name) {
    return target_for(family, tlv_of(0x02, text(name)));
}

} // namespace

TEST_CASE("a client is forwarded by the server name in the TLV AUTHORITY", "[address_family][by_server_name]") {
    CHECK(target_named(targets, "www.example.com") == web_target);
    CHECK(target_named(targets, "WWW.EXAMPLE.COM") == web_target);
    CHECK(target_named(targets, "a.b.example.net") == net_target);
}

TEST_CASE("a name that is not listed, and a header without one, go where the fallback forwards to",
          "[address_family][by_server_name]") {
    CHECK(target_named(targets, "example.com") == v4_target);
    CHECK(target_named(targets, "") == v4_target);
    CHECK(target_for(targets, {}) == v4_target);
    CHECK(target_for(targets, tlv_of(0x01, text("www.example.com"))) == v4_target); // ALPN
    CHECK(target_for(targets, {}, v6_client) == v6_target);
    CHECK(target_for(targets, {}, v6_health_check) == v6_target);
}

TEST_CASE("the client of a listed name is forwarded by its family", "[address_family][by_server_name]") {
    CHECK(target_for(targets, tlv_of(0x02, text("www.example.com")), v6_client) == std::nullopt);
    const by_server_name both{dual_stack{std::nullopt, std::nullopt},
                              {{"a.example", dual_stack{v4_target, v6_target}}}};
    CHECK(target_for(both, tlv_of(0x02, text("a.example")), v6_client) == v6_target);
    CHECK(target_named(both, "b.example") == std::nullopt);
}

TEST_CASE("copies share no policy: each is asked on a thread of its own", "[address_family][by_server_name]") {
    static std::vector<const void*> asked;
    struct told_apart {
        std::optional<socket_address> target_for(const proxied_addresses& /*client*/) const noexcept {
            asked.push_back(this);
            return web_target;
        }
        int a_state = 0;
    };
    const by_server_name<told_apart> first{{}, {{"www.example.com", {}}}};
    const auto second = first;
    target_named(first, "www.example.com");
    target_named(second, "www.example.com");
    REQUIRE(asked.size() == 2);
    CHECK(asked[0] != asked[1]);
}

TEST_CASE("the names' targets may be of another kind than the fallback", "[address_family][by_server_name]") {
    const by_server_name<ipv4_only, by_server_name<>> nested{ipv4_only{v4_target}, {{"www.example.com", targets}}};
    CHECK(target_named(nested, "www.example.com") == web_target);
    CHECK(target_named(nested, "other.example") == v4_target);
}

static_assert(decides_by_request<by_server_name<>> && !decides_by_addresses<by_server_name<>>);
