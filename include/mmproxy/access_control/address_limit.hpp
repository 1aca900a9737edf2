// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_ADDRESS_LIMIT_HPP
#define MMPROXY_ACCESS_CONTROL_ADDRESS_LIMIT_HPP

#include <mmproxy/address/address_hash.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/address/subnet.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace mmproxy {

/// Limits how many connections, or flows, one address may have at a time, over all the forwarders that share it.
/// Thread-safe.
///
/// Copies share what they count. To enter and to leave cost a look-up in a hash table under a mutex, which is one of
/// several, by the address; the first place of an address costs memory, which its last place gives back. Addresses are
/// hashed with a secret, so that clients cannot choose ones that collide.
class address_limit {
    struct book;
    struct shard;

    /// An address that has places.
    struct entry {
        const ip_address* address = nullptr; ///< the key of this entry in its shard
        shard* in = nullptr;
        std::shared_ptr<book> alive{}; ///< the book lives as long as there is a place, whatever becomes of the limit
        std::size_t count = 0;         ///< of places
    };

public:
    /// The place of one connection or flow, given back when the object is destroyed. An empty one is no place. It may
    /// outlive the limit.
    class place {
    public:
        place() noexcept = default;
        /// Leaves `other` empty.
        place(place&& other) noexcept : of_{std::exchange(other.of_, nullptr)} {}
        /// Exchanges the two places.
        place& operator=(place&& other) noexcept {
            std::swap(of_, other.of_);
            return *this;
        }
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place() {
            if (of_ != nullptr) leave(*of_);
        }

        /// Whether it is a place.
        explicit operator bool() const noexcept { return of_ != nullptr; }

    private:
        friend address_limit;
        explicit place(entry* of) noexcept : of_{of} {}

        entry* of_ = nullptr;
    };

    /// The prefix that stands for one client of IPv6 [bits]. A host, or a household, has a whole /64 and may come from
    /// any address of it (RFC 4291, section 2.5.1; RFC 8981), so that a limit by whole addresses would be none.
    static constexpr unsigned prefix_of_client = 64;
    /// The prefix that counts IPv6 addresses one by one [bits].
    static constexpr unsigned whole_address = 128;

    /// No limit: nothing is counted.
    address_limit() noexcept = default;
    /// `limit` is the largest number of places at a time that one address has; 0: no limit, and nothing is counted.
    /// IPv6 addresses that share their first `ipv6_prefix` bits count as one, but for link-local ones, which share the
    /// first 64 on every link. Throws `std::bad_alloc`, and `std::system_error` when the host gives no random bytes.
    explicit address_limit(std::size_t limit, unsigned ipv6_prefix = whole_address);

    /// Takes a place of the address, where a v4-mapped one is an IPv4 one, and puts it into `taken`, which has to be
    /// empty; false: all are taken. Without a limit, and of an unspecified address, `taken` stays empty. Throws
    /// `std::bad_alloc`.
    bool enter(const ip_address& address, place& taken) const;

private:
    struct hash {
        std::size_t operator()(const ip_address& address) const noexcept { return seed.mix(0, {address, 0}); }
        detail::address_hash seed{};
    };

    /// A part of the book, on cache lines of its own. (64 bytes: the line of most processors. Where it is another,
    /// counting is slower, not wrong.)
    struct alignas(64) shard {
        std::mutex mutex{}; ///< of `entries`
        std::unordered_map<ip_address, entry, hash> entries{0, hash{}};
    };

    /// Addresses are spread over its shards, so that threads rarely meet at one mutex.
    struct book {
        shard& shard_of(const ip_address& address) noexcept { return shards[spread(address) % shards.size()]; }

        hash spread{};
        std::array<shard, 32> shards{}; // any number of this order will do
    };

    /// Null when all places are taken.
    entry* enter(const ip_address& address) const;

    static void leave(entry& e) noexcept;

    ip_address counted_as(const ip_address& address) const noexcept;

    std::shared_ptr<book> book_{};
    std::size_t limit_ = 0;
    unsigned ipv6_prefix_ = whole_address;
};

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy {

MMPROXY_DECL address_limit::address_limit(std::size_t limit, unsigned ipv6_prefix)
    : book_{limit > 0 ? std::make_shared<book>() : nullptr}, limit_{limit}, ipv6_prefix_{ipv6_prefix} {}

MMPROXY_DECL bool address_limit::enter(const ip_address& address, place& taken) const {
    if (!book_ || !address.is_specified()) return true;
    taken = place{enter(counted_as(address))};
    return static_cast<bool>(taken);
}

MMPROXY_DECL address_limit::entry* address_limit::enter(const ip_address& address) const {
    auto& in = book_->shard_of(address);
    const std::scoped_lock lock{in.mutex};
    const auto at = in.entries.try_emplace(address).first;
    auto& e = at->second;
    if (e.count == limit_) return nullptr;
    if (e.count == 0) e = {&at->first, &in, book_};
    ++e.count;
    return &e;
}

MMPROXY_DECL void address_limit::leave(entry& e) noexcept {
    std::shared_ptr<book> alive; // given up behind the lock, which is the book's
    auto& in = *e.in;
    const std::scoped_lock lock{in.mutex};
    if (--e.count > 0) return;
    alive = std::move(e.alive);
    in.entries.erase(in.entries.find(*e.address));
}

MMPROXY_DECL ip_address address_limit::counted_as(const ip_address& address) const noexcept {
    const auto known = address.canonical();
    const bool is_of_network = known.is_v6() && !known.is_link_local();
    return is_of_network ? subnet{known, ipv6_prefix_}.canonical().address : known;
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
