// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/address_limit.hpp>
#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

#include <array>
#include <atomic>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using namespace mmproxy;
using place = address_limit::place;

namespace {

ip_address at(std::string_view text) {
    return parse_ip_address(text).value();
}

/// As many places as the address still gets; they are given back at once.
std::size_t places_left(const address_limit& limit, std::string_view address) {
    constexpr std::size_t enough = 100;
    std::vector<place> taken;
    place next;
    while (taken.size() < enough && limit.enter(at(address), next)) taken.push_back(std::move(next));
    return taken.size();
}

std::optional<place> enter(const address_limit& limit, std::string_view address) {
    place taken;
    return limit.enter(at(address), taken) ? std::optional{std::move(taken)} : std::nullopt;
}

} // namespace

TEST_CASE("each address has as many places as the limit says", "[access_control][address_limit]") {
    const address_limit limit{2};
    const auto first = enter(limit, "192.0.2.1");
    auto second = enter(limit, "192.0.2.1");
    REQUIRE((first && second));
    CHECK((*first && *second));
    CHECK_FALSE(enter(limit, "192.0.2.1"));
    CHECK(places_left(limit, "192.0.2.2") == 2);
    second.reset();
    CHECK(places_left(limit, "192.0.2.1") == 1);
}

TEST_CASE("a refused address gets no place", "[access_control][address_limit]") {
    const address_limit limit{1};
    const auto taken = enter(limit, "192.0.2.1");
    place refused;
    CHECK_FALSE(limit.enter(at("192.0.2.1"), refused));
    CHECK_FALSE(refused);
}

TEST_CASE("a place is given back once, wherever it was moved", "[access_control][address_limit]") {
    const address_limit limit{2};
    const auto other = enter(limit, "192.0.2.1");
    {
        place one;
        REQUIRE(limit.enter(at("192.0.2.1"), one));
        place moved{std::move(one)};
        place assigned;
        assigned = std::move(moved);
        CHECK(assigned);
        CHECK(places_left(limit, "192.0.2.1") == 0);
    }
    CHECK(places_left(limit, "192.0.2.1") == 1);
}

TEST_CASE("a place that another one is assigned to is given back", "[access_control][address_limit]") {
    const address_limit limit{2};
    place kept;
    REQUIRE(limit.enter(at("192.0.2.1"), kept));
    kept = place{};
    CHECK_FALSE(kept);
    CHECK(places_left(limit, "192.0.2.1") == 2);
}

TEST_CASE("without a limit nothing is counted", "[access_control][address_limit]") {
    const auto limit = GENERATE(true, false) ? address_limit{} : address_limit{0};
    place taken;
    for (int i = 0; i < 1000; ++i) REQUIRE(limit.enter(at("192.0.2.1"), taken));
    CHECK_FALSE(taken);
}

TEST_CASE("an unspecified address is not counted", "[access_control][address_limit]") {
    const address_limit limit{1};
    place taken;
    for (int i = 0; i < 3; ++i) CHECK(limit.enter(ip_address{}, taken));
    CHECK_FALSE(taken);
}

TEST_CASE("an IPv4 address and its v4-mapped form are one", "[access_control][address_limit]") {
    const address_limit limit{1, address_limit::prefix_of_client};
    const auto taken = enter(limit, "::ffff:192.0.2.1");
    CHECK_FALSE(enter(limit, "192.0.2.1"));
    CHECK(enter(limit, "::ffff:192.0.2.2")); // the prefix is one of IPv6 alone
}

TEST_CASE("IPv6 addresses of one prefix are one client", "[access_control][address_limit]") {
    const address_limit limit{1, address_limit::prefix_of_client};
    const auto taken = enter(limit, "2001:db8:0:7::1");
    CHECK_FALSE(enter(limit, "2001:db8:0:7:ffff:ffff:ffff:ffff"));
    CHECK(enter(limit, "2001:db8:0:8::1"));
}

TEST_CASE("IPv6 addresses are counted one by one where no prefix is given", "[access_control][address_limit]") {
    const address_limit limit{1};
    const auto taken = enter(limit, "2001:db8:0:7::1");
    CHECK_FALSE(enter(limit, "2001:db8:0:7::1"));
    CHECK(enter(limit, "2001:db8:0:7::2"));
}

TEST_CASE("link-local addresses are counted one by one", "[access_control][address_limit]") {
    const address_limit limit{1, address_limit::prefix_of_client};
    const auto taken = enter(limit, "fe80::1");
    CHECK_FALSE(enter(limit, "fe80::1"));
    CHECK(enter(limit, "fe80::2"));
}

TEST_CASE("copies count together", "[access_control][address_limit]") {
    const address_limit limit{2};
    const auto copy = limit; // NOLINT(performance-unnecessary-copy-initialization): it is what is tested
    const auto one = enter(limit, "192.0.2.1");
    const auto other = enter(copy, "192.0.2.1");
    CHECK_FALSE(enter(limit, "192.0.2.1"));
    CHECK_FALSE(enter(copy, "192.0.2.1"));
}

TEST_CASE("a place may outlive its limit", "[access_control][address_limit]") {
    std::vector<place> places(3);
    {
        const address_limit limit{2};
        for (std::size_t i = 0; i < places.size(); ++i)
            CHECK(limit.enter(at(i < 2 ? "192.0.2.1" : "192.0.2.2"), places[i]));
    }
    for (auto& p : places) {
        CHECK(p);
        p = place{};
    }
}

TEST_CASE("many addresses are counted, each by itself", "[access_control][address_limit]") {
    const address_limit limit{1};
    std::vector<place> places(4096);
    const auto address = [](std::size_t i) {
        return ip_address{ip_address::bytes_v4{std::byte{10}, std::byte{0}, static_cast<std::byte>(i / 256),
                                               static_cast<std::byte>(i % 256)}};
    };
    for (std::size_t i = 0; i < places.size(); ++i) REQUIRE(limit.enter(address(i), places[i]));
    place refused;
    for (std::size_t i = 0; i < places.size(); ++i) REQUIRE_FALSE(limit.enter(address(i), refused));
    places.clear();
    for (std::size_t i = 0; i < 4096; ++i) REQUIRE(limit.enter(address(i), refused));
}

TEST_CASE("threads that enter and leave at once never get more than the limit", "[access_control][address_limit]") {
    const address_limit limit{3};
    const std::array addresses{at("192.0.2.1"), at("2001:db8::1")};
    std::array<std::atomic<int>, 2> inside{};
    std::atomic<int> too_many = 0;
    {
        std::array<std::jthread, 4> threads;
        for (auto& t : threads)
            t = std::jthread{[&limit, &addresses, &inside, &too_many] {
                for (std::size_t i = 0; i < 20'000; ++i) {
                    place taken;
                    if (!limit.enter(addresses[i % 2], taken)) continue;
                    if (++inside[i % 2] > 3) ++too_many;
                    --inside[i % 2];
                }
            }};
    }
    CHECK(too_many == 0);
    CHECK(places_left(limit, "192.0.2.1") == 3);
    CHECK(places_left(limit, "2001:db8::1") == 3);
}
