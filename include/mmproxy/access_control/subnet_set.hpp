// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_SUBNET_SET_HPP
#define MMPROXY_ACCESS_CONTROL_SUBNET_SET_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/address/subnet.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/wire/byte_order.hpp>

#include <algorithm>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

namespace mmproxy {
namespace detail {

/// The bits of an address, to be taken off its front six at a time. The first bit of an IPv4 address is the topmost of
/// `high`, too.
struct address_bits {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    constexpr address_bits() noexcept = default;
    constexpr explicit address_bits(const ip_address& address) noexcept {
        const auto* bytes = address.bytes().data();
        high = address.is_v4() ? std::uint64_t{load_big_endian<std::uint32_t>(bytes)} << 32
                               : load_big_endian<std::uint64_t>(bytes);
        low = address.is_v4() ? 0 : load_big_endian<std::uint64_t>(bytes + 8);
    }

    /// The first six bits.
    constexpr unsigned front() const noexcept { return static_cast<unsigned>(high >> 58); }

    /// How many bits both begin with.
    constexpr unsigned common(const address_bits& other) const noexcept {
        const auto in_high = std::countl_zero(high ^ other.high);
        return static_cast<unsigned>(in_high < 64 ? in_high : 64 + std::countl_zero(low ^ other.low));
    }

    constexpr void pop_front() noexcept {
        high = high << 6 | low >> 58;
        low <<= 6;
    }

    friend constexpr auto operator<=>(const address_bits&, const address_bits&) noexcept = default;
};

} // namespace detail

/// An immutable set of subnets, which tells whether an address is in one of them; an empty set allows no address.
///
/// A lookup costs one step for every six bits that the address shares with two or more subnets, and one comparison:
/// hardly more for many subnets than for few. Copies share the set, so a copy is cheap; all threads may use it at once.
///
/// One node decides on six bits: a set of 2^6 values fits into one 64-bit number. The children that exist stand side by
/// side, so that the number of smaller values in `children` is a child's index: the compressed trie of Bagwell, "Ideal
/// Hash Trees" (2001). Where only one subnet is left, its rest is kept whole: a lonely IPv6 subnet would else be a
/// chain of twenty nodes, each in another cache line.
class subnet_set {
public:
    /// The empty set.
    subnet_set() : subnet_set{std::span<const subnet>{}} {}
    /// Copies what it needs of `subnets`, which may overlap and stand in any order. A subnet of ::ffff:0:0/96 counts as
    /// an IPv4 subnet; an unspecified one adds nothing. Throws `std::bad_alloc`.
    explicit subnet_set(std::span<const subnet> subnets) : tree_{std::make_shared<const tree>(build(subnets))} {}

    /// The same: `subnet_set{"10.0.0.0/8"_subnet, "2001:db8::/32"_subnet}`.
    subnet_set(std::initializer_list<subnet> subnets) : subnet_set{std::span{subnets.begin(), subnets.size()}} {}

    /// Whether one of the subnets contains the address. A v4-mapped address counts as IPv4; an unspecified one is in
    /// none.
    bool contains(const ip_address& address) const noexcept;

    /// Allows the balancers that it contains.
    bool allows(const ip_address& peer) const noexcept { return contains(peer); }

private:
    static constexpr std::size_t ipv4_root = 0;
    static constexpr std::size_t ipv6_root = 1;
    static constexpr unsigned stride = 6; // [bits]: 2^6 values, one bit of a 64-bit number each

    struct node {
        std::uint64_t covered = 0;  ///< the values of these six bits that are in a subnet whatever follows
        std::uint64_t children = 0; ///< the values that longer subnets go on from
        std::uint64_t leaves = 0;   ///< the values that one longer subnet goes on from
        std::uint32_t first_child = 0;
        std::uint32_t first_leaf = 0;

        std::size_t child(std::uint64_t bit) const noexcept { return first_child + below(bit, children); }
        std::size_t leaf(std::uint64_t bit) const noexcept { return first_leaf + below(bit, leaves); }

        /// How many values of `set` are smaller than the value that `bit` stands for.
        static std::size_t below(std::uint64_t bit, std::uint64_t set) noexcept {
            return static_cast<std::size_t>(std::popcount(set & (bit - 1)));
        }
    };

    /// The bits of a subnet that the nodes above have not decided on.
    struct prefix {
        detail::address_bits bits{};
        unsigned length = 0; // [bits]

        unsigned front() const noexcept { return bits.front(); }
        bool ends_here() const noexcept { return length <= stride; }
        bool contains(const detail::address_bits& address) const noexcept { return bits.common(address) >= length; }

        /// The values of the next six bits that a subnet ending here covers.
        std::uint64_t covered() const noexcept;

        void descend() noexcept {
            bits.pop_front();
            length -= stride;
        }
    };

    struct tree {
        std::vector<node> nodes;
        std::vector<prefix> leaves;
    };

    bool find(std::size_t root, detail::address_bits bits) const noexcept;

    static tree build(std::span<const subnet> subnets);

    static std::vector<prefix> prefixes(std::span<const subnet> subnets, ip_family family);

    /// Fills the node at `index` with sorted subnets that agree in all bits above it, and then the nodes below it.
    static void grow(tree& built, std::size_t index, std::span<prefix> subnets);

    static void grow_children(tree& built, const node& parent, std::span<prefix> subnets);

    std::shared_ptr<const tree> tree_;
};

static_assert(access_control_policy<subnet_set>);

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy {

MMPROXY_DECL bool subnet_set::contains(const ip_address& address) const noexcept {
    const auto known = address.canonical();
    if (!known.is_specified()) return false;
    return find(known.is_v4() ? ipv4_root : ipv6_root, detail::address_bits{known});
}

MMPROXY_DECL std::uint64_t subnet_set::prefix::covered() const noexcept {
    const unsigned count = 1U << (stride - length);
    return ~std::uint64_t{0} >> (64 - count) << front();
}

MMPROXY_DECL bool subnet_set::find(std::size_t root, detail::address_bits bits) const noexcept {
    const node* at = &tree_->nodes[root];
    while (true) {
        const auto bit = std::uint64_t{1} << bits.front();
        bits.pop_front();
        if ((at->covered & bit) != 0) return true;
        if ((at->leaves & bit) != 0) return tree_->leaves[at->leaf(bit)].contains(bits);
        if ((at->children & bit) == 0) return false;
        at = &tree_->nodes[at->child(bit)];
    }
}

MMPROXY_DECL subnet_set::tree subnet_set::build(std::span<const subnet> subnets) {
    tree built{.nodes = std::vector<node>(2), .leaves = {}};
    auto v4 = prefixes(subnets, ip_family::ipv4);
    auto v6 = prefixes(subnets, ip_family::ipv6);
    grow(built, ipv4_root, v4);
    grow(built, ipv6_root, v6);
    return built;
}

MMPROXY_DECL std::vector<subnet_set::prefix> subnet_set::prefixes(std::span<const subnet> subnets, ip_family family) {
    std::vector<prefix> found;
    for (const auto& s : subnets)
        if (const auto known = s.canonical(); known.address.family() == family)
            found.push_back({detail::address_bits{known.address}, known.length});
    std::sort(found.begin(), found.end(), [](const prefix& a, const prefix& b) { return a.bits < b.bits; });
    return found;
}

MMPROXY_DECL void subnet_set::grow(tree& built, std::size_t index, std::span<prefix> subnets) {
    node filled;
    for (const auto& s : subnets)
        if (s.ends_here()) filled.covered |= s.covered();
    for (const auto& s : subnets) {
        const auto bit = std::uint64_t{1} << s.front() & ~filled.covered;
        filled.children |= bit & filled.leaves;
        filled.leaves |= bit;
    }
    filled.leaves &= ~filled.children;
    filled.first_child = static_cast<std::uint32_t>(built.nodes.size());
    filled.first_leaf = static_cast<std::uint32_t>(built.leaves.size());
    built.nodes[index] = filled;
    built.nodes.resize(built.nodes.size() + static_cast<std::size_t>(std::popcount(filled.children)));
    built.leaves.resize(built.leaves.size() + static_cast<std::size_t>(std::popcount(filled.leaves)));
    grow_children(built, filled, subnets);
}

MMPROXY_DECL void subnet_set::grow_children(tree& built, const node& parent, std::span<prefix> subnets) {
    while (!subnets.empty()) {
        const auto value = subnets.front().front();
        const auto rest =
            std::find_if(subnets.begin(), subnets.end(), [value](const prefix& p) { return p.front() != value; });
        const auto group = subnets.first(static_cast<std::size_t>(rest - subnets.begin()));
        subnets = subnets.subspan(group.size());
        const auto bit = std::uint64_t{1} << value;
        if ((parent.covered & bit) != 0) continue;
        for (auto& s : group) s.descend();
        if (group.size() == 1)
            built.leaves[parent.leaf(bit)] = group.front();
        else
            grow(built, parent.child(bit), group);
    }
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
