// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_DETAIL_GATHERED_DATAGRAMS_HPP
#define MMPROXY_DATAGRAM_DETAIL_GATHERED_DATAGRAMS_HPP

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/interface_address.hpp>

#include <asio/ip/udp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace mmproxy::detail {

/// The number of a datagram in its round, counted from 0 in the order of adding.
using datagram_number = std::uint32_t;
inline constexpr datagram_number no_datagram = std::numeric_limits<datagram_number>::max();

/// The way that datagrams take: through a connected socket, or from an unconnected one to an address. It knows the
/// first and the last of its datagrams.
struct datagram_path {
    int socket = -1; ///< belongs to the caller
    asio::ip::udp::endpoint to{};
    interface_address from{}; ///< unspecified: the address that the route prefers
    bool has_address = false; ///< whether `to` and `from` count: a connected socket has its own
    datagram_number first = no_datagram;
    datagram_number last = no_datagram;

    bool leads(int s, const asio::ip::udp::endpoint& t, const interface_address& f) const noexcept {
        return s == socket && are_same(to, t) && f == from;
    }
};

/// A datagram that waits to be sent: the bytes of `prefix`, then those of `payload`, which both belong to the caller.
template <class Owner> struct gathered_datagram {
    std::span<const std::byte> prefix;
    std::span<const std::byte> payload;
    Owner* owner = nullptr;
    datagram_number next = no_datagram; ///< of the same path

    std::size_t size() const noexcept { return prefix.size() + payload.size(); }
};

/// The datagrams of one round, in a list for each path that keeps their order. Calls no system.
///
/// Memory is kept from round to round: a round allocates only what none before it has needed.
template <class Owner> class gathered_datagrams {
public:
    using path_id = std::uint32_t;

    bool empty() const noexcept { return paths_.empty(); }
    /// The number of the round. A `path_id` is valid in the round that it was asked for in.
    std::uint64_t round() const noexcept { return round_; }

    /// A new path through a connected socket.
    path_id path(int socket) { return add_path({socket}); }

    /// The path from an unconnected socket to `to`. It is usually found again by its hint; where two paths have one
    /// hint, a second path of the same may be made.
    path_id path(int socket, const asio::ip::udp::endpoint& to, const interface_address& from) {
        auto& hint = hints_[hint_of(to)];
        if (hint < paths_.size() && paths_[hint].leads(socket, to, from)) return hint;
        return hint = add_path({socket, to, from, true});
    }

    void add(path_id id, std::span<const std::byte> prefix, std::span<const std::byte> payload, Owner& owner) {
        const auto number = static_cast<datagram_number>(datagrams_.size());
        datagrams_.push_back({prefix, payload, &owner});
        auto& p = paths_[id];
        auto& link = p.last == no_datagram ? p.first : datagrams_[p.last].next;
        link = p.last = number;
    }

    /// In the order in which they were asked for. Valid until the next call of `path` or `clear`.
    std::span<const datagram_path> paths() const noexcept { return {paths_.data(), paths_.size()}; }

    const gathered_datagram<Owner>& operator[](datagram_number number) const noexcept { return datagrams_[number]; }

    /// Calls `visit` for `count` datagrams of one path, from the datagram `first` on.
    template <class Visit> void each(datagram_number first, std::uint32_t count, Visit visit) const {
        for (auto next = first; count > 0; --count, next = datagrams_[next].next) visit(datagrams_[next]);
    }

    /// Calls `visit` for every datagram of a path.
    template <class Visit> void each(const datagram_path& path, Visit visit) const {
        for (auto next = path.first; next != no_datagram; next = datagrams_[next].next) visit(datagrams_[next]);
    }

    /// Forgets everything and begins the next round.
    void clear() noexcept {
        paths_.clear();
        datagrams_.clear();
        ++round_;
    }

private:
    path_id add_path(const datagram_path& p) {
        paths_.push_back(p);
        return static_cast<path_id>(paths_.size() - 1);
    }

    /// The endpoints of one balancer address differ in their port alone. 0x9E37 is derived from the golden ratio, 2^16
    /// divided by it: successive ports have hints that are far apart.
    static std::size_t hint_of(const asio::ip::udp::endpoint& to) noexcept {
        return static_cast<std::uint16_t>(to.port() * 0x9E37U) >> 8;
    }

    std::vector<gathered_datagram<Owner>> datagrams_{};
    std::vector<datagram_path> paths_{};
    std::array<path_id, 256> hints_{}; ///< the latest path of each hint; derived from the 8 bits of a hint
    std::uint64_t round_ = 1;
};

} // namespace mmproxy::detail

#endif
