// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_KEPT_TLVS_HPP
#define GO_MMPROXY_OBSERVE_KEPT_TLVS_HPP

#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/flow.hpp>

#include "go-mmproxy/observe/tlv_members.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <deque>
#include <map>
#include <span>

namespace go_mmproxy {

/// What the TLVs of headers tell, kept for the later lines of their connections and flows. Headers without such TLVs
/// cost nothing. One thread at a time uses it.
class kept_tlvs {
public:
    /// So many flows that are announced, but not open yet, are remembered; any number of this order will do.
    static constexpr std::size_t max_announced = 1024;

    void keep(const mmproxy::connection& c, std::span<const std::byte> tlvs);
    void keep(const mmproxy::flow& f, std::span<const std::byte> tlvs);

    /// The flow is kept until it is forgotten from here on.
    void note_open(const mmproxy::flow& f) noexcept;

    /// What a connection's or flow's header told; null: nothing.
    template <class About> const tlv_members* find(const About& about) const noexcept {
        const auto found = kept_.find(key_of(about));
        return found == kept_.end() ? nullptr : &found->second.members;
    }

    template <class About> void forget(const About& about) noexcept { kept_.erase(key_of(about)); }

private:
    /// A connection is told by its balancer's end and when it was accepted, a flow by both ends of its socket.
    struct key {
        mmproxy::socket_address source{}, target{};
        std::chrono::steady_clock::time_point accepted{};

        friend auto operator<=>(const key&, const key&) = default;
    };
    struct entry {
        tlv_members members;
        bool is_open = false;
    };

    static key key_of(const mmproxy::connection& c) noexcept { return {c.peer, {}, c.accepted}; }
    static key key_of(const mmproxy::flow& f) noexcept {
        return {f.client.is_specified() ? f.client : f.peer, f.target, {}};
    }

    void forget_oldest_announced() noexcept;

    std::map<key, entry> kept_{};
    std::deque<key> announced_{}; ///< flows, some of which are open or gone by now
};

} // namespace go_mmproxy

#endif
