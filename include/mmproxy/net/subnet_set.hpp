// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NET_SUBNET_SET_HPP
#define MMPROXY_NET_SUBNET_SET_HPP

#include <mmproxy/access_control.hpp>
#include <mmproxy/detail/byte_order.hpp>
#include <mmproxy/net/subnet.hpp>

#include <algorithm>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace mmproxy {
namespace detail {

/// The bits of an address, the first one topmost, to be taken off six at a time.
struct address_bits {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    constexpr explicit address_bits(const ip_address& address) noexcept {
        const auto* bytes = address.bytes().data();
        high = address.is_v4() ? std::uint64_t{load_big_endian<std::uint32_t>(bytes)} << 32
                               : load_big_endian<std::uint64_t>(bytes);
        low = address.is_v4() ? 0 : load_big_endian<std::uint64_t>(bytes + 8);
    }

    constexpr unsigned front() const noexcept { return static_cast<unsigned>(high >> 58); }

    constexpr void pop_front() noexcept {
        high = high << 6 | low >> 58;
        low <<= 6;
    }

    friend constexpr auto operator<=>(const address_bits&, const address_bits&) noexcept = default;
};

} // namespace detail

/// An immutable set of subnets, asked whether an address is in one of them; an empty set has no address.
///
/// A lookup costs one step for every six bits of the longest subnet that could match, however many subnets there are.
/// Copies share the set, so a copy is cheap, and every thread may ask at once.
///
/// One node decides on six bits. Its children stand side by side, only those that exist, so that the number of smaller
/// ones in `children` is the index: the compressed trie of Bagwell, "Ideal Hash Trees" (2001).
class subnet_set {
public:
    subnet_set() : subnet_set{std::span<const subnet>{}} {}
    explicit subnet_set(std::span<const subnet> subnets) : nodes_{std::make_shared<const nodes>(build(subnets))} {}

    bool allows(const ip_address& address) const noexcept {
        const auto known = address.canonical();
        if (!known.is_specified()) return false;
        return find(known.is_v4() ? ipv4_root : ipv6_root, detail::address_bits{known});
    }

private:
    static constexpr std::size_t ipv4_root = 0;
    static constexpr std::size_t ipv6_root = 1;
    static constexpr unsigned stride = 6; // [bits]

    struct node {
        std::uint64_t covered = 0;  ///< the values of these six bits that are in a subnet whatever follows
        std::uint64_t children = 0; ///< the values that a longer subnet goes on from
        std::uint32_t first_child = 0;

        std::size_t child(std::uint64_t bit) const noexcept {
            return first_child + static_cast<std::size_t>(std::popcount(children & (bit - 1)));
        }
    };
    using nodes = std::vector<node>;

    /// What is left of a subnet on its way down.
    struct prefix {
        detail::address_bits bits;
        unsigned length;

        unsigned front() const noexcept { return bits.front(); }
        bool ends_here() const noexcept { return length <= stride; }

        /// The values of the next six bits that a subnet ending here covers.
        std::uint64_t covered() const noexcept {
            const unsigned count = 1U << (stride - length);
            return ~std::uint64_t{0} >> (64 - count) << front();
        }

        void descend() noexcept {
            bits.pop_front();
            length -= stride;
        }
    };

    bool find(std::size_t root, detail::address_bits bits) const noexcept {
        const node* at = &(*nodes_)[root];
        while (true) {
            const auto bit = std::uint64_t{1} << bits.front();
            if ((at->covered & bit) != 0) return true;
            if ((at->children & bit) == 0) return false;
            at = &(*nodes_)[at->child(bit)];
            bits.pop_front();
        }
    }

    static nodes build(std::span<const subnet> subnets) {
        nodes built(2);
        auto v4 = prefixes(subnets, ip_family::ipv4);
        auto v6 = prefixes(subnets, ip_family::ipv6);
        grow(built, ipv4_root, v4);
        grow(built, ipv6_root, v6);
        return built;
    }

    static std::vector<prefix> prefixes(std::span<const subnet> subnets, ip_family family) {
        std::vector<prefix> found;
        for (const auto& s : subnets)
            if (const auto known = s.canonical(); known.address.family() == family)
                found.push_back({detail::address_bits{known.address}, known.length});
        std::ranges::sort(found, {}, &prefix::bits);
        return found;
    }

    /// Fills the node at `index` with sorted subnets that agree in all bits above it, and then those below it.
    static void grow(nodes& built, std::size_t index, std::span<prefix> subnets) {
        node filled;
        for (const auto& s : subnets)
            if (s.ends_here()) filled.covered |= s.covered();
        for (const auto& s : subnets) filled.children |= std::uint64_t{1} << s.front() & ~filled.covered;
        filled.first_child = static_cast<std::uint32_t>(built.size());
        built[index] = filled;
        built.resize(built.size() + static_cast<std::size_t>(std::popcount(filled.children)));
        grow_children(built, filled, subnets);
    }

    static void grow_children(nodes& built, const node& parent, std::span<prefix> subnets) {
        while (!subnets.empty()) {
            const auto value = subnets.front().front();
            const auto rest = std::ranges::upper_bound(subnets, value, {}, &prefix::front);
            const auto group = subnets.first(static_cast<std::size_t>(rest - subnets.begin()));
            subnets = subnets.subspan(group.size());
            const auto bit = std::uint64_t{1} << value;
            if ((parent.children & bit) == 0) continue;
            for (auto& s : group) s.descend();
            grow(built, parent.child(bit), group);
        }
    }

    std::shared_ptr<const nodes> nodes_;
};

static_assert(access_control<subnet_set>);

} // namespace mmproxy

#endif
