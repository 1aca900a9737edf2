// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control.hpp>
#include <mmproxy/address.hpp>
#include <mmproxy/address_family.hpp>
#include <mmproxy/reloadable.hpp>

#include "support/catch.hpp"

#include <array>
#include <atomic>
#include <thread>

using namespace mmproxy;
using namespace mmproxy::literals;

namespace {

/// Every member has the value that it was made with.
struct consistent {
    explicit consistent(int v) noexcept { values.fill(v); }
    bool allows(const ip_address& /*peer*/) const noexcept {
        for (const int v : values)
            if (v != values.front()) return false;
        return true;
    }
    bool allows_client(const request& /*asked*/) const noexcept { return values.front() == 0; }

    std::array<int, 64> values{};
};

dual_stack to(const socket_address& target) {
    return {target, std::nullopt};
}

const auto some_client = proxied_addresses{"203.0.113.7:1"_address, {}, "10.0.0.1:2"_address};

} // namespace

TEST_CASE("a reloadable policy is a model of the axis that its policy is a model of", "[reloadable]") {
    STATIC_REQUIRE(access_control_policy<reloadable<subnet_set>>);
    STATIC_REQUIRE_FALSE(address_family_policy<reloadable<subnet_set>>);
    STATIC_REQUIRE(address_family_policy<reloadable<dual_stack>>);
    STATIC_REQUIRE(decides_by_addresses<reloadable<dual_stack>>);
    STATIC_REQUIRE_FALSE(access_control_policy<reloadable<dual_stack>>);
}

TEST_CASE("every copy of a reloadable policy asks the new one, copies made before and after", "[reloadable]") {
    reloadable targets{to("127.0.0.1:1"_address)};
    const auto before = targets;
    CHECK(before.target_for(some_client) == "127.0.0.1:1"_address);
    targets.reload(to("127.0.0.1:2"_address));
    const auto after = targets;
    for (const auto* one : std::array<const reloadable<dual_stack>*, 3>{&targets, &before, &after})
        CHECK(one->target_for(some_client) == "127.0.0.1:2"_address);
    auto assigned = reloadable{to("127.0.0.1:9"_address)};
    assigned = before;
    CHECK(assigned.target_for(some_client) == "127.0.0.1:2"_address);
    auto moved = std::move(assigned);
    moved.reload(to("127.0.0.1:3"_address));
    CHECK(before.target_for(some_client) == "127.0.0.1:3"_address);
}

TEST_CASE("a reloadable policy is asked about clients when its policy is", "[reloadable]") {
    const header h{};
    const request asked{.header = h};
    reloadable access{consistent{0}};
    CHECK_FALSE(client_refusal(access, asked));
    access.reload(consistent{1});
    CHECK(client_refusal(access, asked) == errc::client_not_allowed);
    CHECK_FALSE(client_refusal(reloadable{allow_all{}}, asked));
}

TEST_CASE("a reloadable policy tells why it refuses a client when its policy does", "[reloadable]") {
    const header h{};
    const request asked{.client = "203.0.113.7:1"_address, .balancer = "192.0.2.1:2"_address, .header = h};
    const auto client = std::array{parse_subnet("203.0.113.7").value()};
    reloadable access{denied_clients{}};
    STATIC_REQUIRE(refuses_clients<reloadable<denied_clients>>);
    STATIC_REQUIRE_FALSE(is_asked_about_clients<reloadable<subnet_set>>);
    CHECK_FALSE(client_refusal(access, asked));
    access.reload(denied_clients{subnet_set{client}});
    CHECK(client_refusal(access, asked) == errc::client_denied);
}

namespace {

/// No model: it cannot be asked.
struct misspelt {
    bool allows(const ip_address& /*peer*/) const noexcept { return true; }
    bool allows_client(const request& /*asked*/) noexcept { return false; } // not const
};

struct throwing {
    bool allows(const ip_address& /*peer*/) const { return true; } // not noexcept
};

template <class Policy>
concept can_be_reloaded = requires {
    typename reloadable<Policy>;
};

} // namespace

TEST_CASE("a policy that is no model is none when it can be exchanged", "[reloadable]") {
    STATIC_REQUIRE(can_be_reloaded<allow_all>);
    STATIC_REQUIRE(can_be_reloaded<dual_stack>);
    STATIC_REQUIRE_FALSE(can_be_reloaded<misspelt>);
    STATIC_REQUIRE_FALSE(can_be_reloaded<throwing>);
}

TEST_CASE("a policy is exchanged as a whole while threads ask it", "[reloadable]") {
    reloadable shared{consistent{0}};
    std::atomic<bool> ends = false;
    std::atomic<int> torn = 0;
    std::atomic<int> asking = 0;
    {
        std::array<std::jthread, 3> threads;
        for (auto& t : threads)
            t = std::jthread{[copy = shared, &ends, &torn, &asking] {
                ++asking;
                while (!ends) torn += copy.allows(ip_address{}) ? 0 : 1;
            }};
        while (asking < 3) std::this_thread::yield();
        for (int i = 1; i <= 1000; ++i) shared.reload(consistent{i});
        ends = true;
    }
    CHECK(torn == 0);
    CHECK(shared.get().values.front() == 1000);
}
