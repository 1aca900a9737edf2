// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/subnet_set.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <random>
#include <vector>

using namespace mmproxy;

namespace {

subnet_set set_of(std::initializer_list<std::string_view> texts) {
    std::vector<subnet> subnets;
    for (const auto text : texts) subnets.push_back(parse_subnet(text).value());
    return subnet_set{subnets};
}

bool allows(const subnet_set& set, std::string_view address) {
    return set.allows(parse_ip_address(address).value());
}

bool scan(const std::vector<subnet>& subnets, const ip_address& address) {
    return std::ranges::any_of(subnets, [&](const subnet& s) { return s.contains(address); });
}

/// Addresses whose bytes take few values, so that random subnets do meet random addresses.
class random_source {
public:
    ip_address address(bool v4) {
        return v4 ? ip_address{bytes<ip_address::bytes_v4>()} : ip_address{bytes<ip_address::bytes_v6>()};
    }

    subnet any_subnet() {
        const auto a = address(below(2) == 0);
        return {a, below(detail::max_prefix_length(a) + 1)};
    }

    /// The address, perhaps with one bit turned.
    ip_address near(const ip_address& address) {
        const auto bit = below(detail::max_prefix_length(address));
        return address.is_v4() ? turned<ip_address::bytes_v4>(address, bit)
                               : turned<ip_address::bytes_v6>(address, bit);
    }

    unsigned below(unsigned bound) { return static_cast<unsigned>(generator_() % bound); }

private:
    template <class Bytes> Bytes bytes() {
        Bytes made;
        for (auto& b : made) b = static_cast<std::byte>(below(4) * 0x55);
        return made;
    }

    template <class Bytes> static ip_address turned(const ip_address& address, unsigned bit) {
        Bytes made;
        std::ranges::copy(address.bytes(), made.begin());
        made[bit / 8] ^= static_cast<std::byte>(0x80U >> bit % 8);
        return ip_address{made};
    }

    std::mt19937 generator_{20240611};
};

} // namespace

TEST_CASE("subnets may be listed", "[subnet_set]") {
    const subnet_set set{"192.0.2.0/24"_subnet, "2001:db8::/32"_subnet};
    CHECK(allows(set, "192.0.2.1"));
    CHECK(allows(set, "2001:db8::1"));
    CHECK_FALSE(allows(set, "203.0.113.7"));
}

TEST_CASE("an empty subnet_set allows no address", "[subnet_set]") {
    CHECK_FALSE(allows(subnet_set{}, "127.0.0.1"));
    CHECK_FALSE(allows(subnet_set{}, "::1"));
}

TEST_CASE("a subnet_set allows the addresses of each of its subnets", "[subnet_set]") {
    const auto set = set_of({"192.0.2.0/24", "198.51.100.7", "2001:db8::/32"});
    CHECK(allows(set, "192.0.2.255"));
    CHECK(allows(set, "198.51.100.7"));
    CHECK(allows(set, "2001:db8:1::1"));
    CHECK_FALSE(allows(set, "192.0.3.0"));
    CHECK_FALSE(allows(set, "198.51.100.8"));
    CHECK_FALSE(allows(set, "2001:db9::"));
}

TEST_CASE("a subnet_set never allows an unspecified address", "[subnet_set]") {
    CHECK_FALSE(set_of({"0.0.0.0/0", "::/0"}).allows(ip_address{}));
}

TEST_CASE("a subnet_set looks a v4-mapped address up as IPv4", "[subnet_set]") {
    CHECK(allows(set_of({"192.0.2.0/24"}), "::ffff:192.0.2.1"));
    CHECK(allows(set_of({"::ffff:192.0.2.0/120"}), "192.0.2.1"));
    CHECK_FALSE(allows(set_of({"::/0"}), "192.0.2.1"));
}

TEST_CASE("a subnet_set takes overlapping and equal subnets in any order", "[subnet_set]") {
    const auto set = set_of({"10.1.2.3", "10.1.2.0/24", "10.0.0.0/8", "10.1.2.3", "10.0.0.0/8"});
    CHECK(allows(set, "10.1.2.3"));
    CHECK(allows(set, "10.200.0.1"));
    CHECK_FALSE(allows(set, "11.0.0.0"));
}

TEST_CASE("every prefix length has exact borders in a subnet_set", "[subnet_set]") {
    random_source random;
    const bool v4 = GENERATE(true, false);
    const auto address = random.address(v4);
    for (unsigned length = 0; length <= detail::max_prefix_length(address); ++length) {
        const std::vector<subnet> one{{address, length}};
        const subnet_set set{one};
        CHECK(set.allows(address));
        for (int i = 0; i < 200; ++i) {
            const auto other = random.near(address);
            CHECK(set.allows(other) == scan(one, other));
        }
    }
}

TEST_CASE("a subnet_set agrees with a linear scan", "[subnet_set]") {
    random_source random;
    const auto size = GENERATE(1U, 3U, 30U, 300U);
    for (int round = 0; round < 20; ++round) {
        std::vector<subnet> subnets(size);
        std::ranges::generate(subnets, [&] { return random.any_subnet(); });
        std::erase_if(subnets, [](const subnet& s) { return s.length < 4; });
        const subnet_set set{subnets};
        for (int i = 0; i < 200; ++i) {
            const auto from =
                subnets.empty() ? random.address(true) : subnets[random.below(size) % subnets.size()].address;
            const auto address = random.below(2) == 0 ? random.near(from) : random.address(random.below(2) == 0);
            REQUIRE(set.allows(address) == scan(subnets, address));
        }
    }
}

TEST_CASE("copies of a subnet_set answer alike after the first is gone", "[subnet_set]") {
    auto first = std::make_unique<subnet_set>(set_of({"192.0.2.0/24"}));
    const auto copy = *first;
    first.reset();
    CHECK(allows(copy, "192.0.2.1"));
}

TEST_CASE("an unspecified subnet adds nothing to a set", "[subnet_set]") {
    const subnet_set set{std::array{subnet{}}};
    CHECK_FALSE(set.allows(ip_address{}));
    CHECK_FALSE(set.allows(parse_ip_address("0.0.0.0").value()));
}
