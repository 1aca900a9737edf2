// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_FLOW_TABLE_HPP
#define MMPROXY_FORWARDER_UDP_FLOW_TABLE_HPP

#include <mmproxy/access_control/limit_policy.hpp>
#include <mmproxy/access_control/no_limits.hpp>
#include <mmproxy/forwarder/udp/flow_key.hpp>
#include <mmproxy/forwarder/udp/udp_flow.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/reactor/for_ever.hpp>
#include <mmproxy/reactor/list_link.hpp>
#include <mmproxy/reactor/timing_wheel.hpp>
#include <mmproxy/upstream_header/no_upstream_header.hpp>
#include <mmproxy/upstream_header/upstream_header_policy.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <unordered_map>

namespace mmproxy::detail {

/// The flows of one `udp_forwarder`, and when each of them ends. Used on its thread alone, but for `size()`.
template <header_version_policy HeaderVersion, limit_policy Limits = no_limits,
          upstream_header_policy UpstreamHeader = no_upstream_header>
class flow_table {
    using clock = std::chrono::steady_clock;

public:
    using flow_type = udp_flow<HeaderVersion, Limits, UpstreamHeader>;

    /// `close_after`: how long a flow lives behind its last datagram.
    explicit flow_table(clock::duration close_after) : close_after_{std::min<clock::duration>(close_after, for_ever)} {}

    /// The flow of this key; null when there is none. Datagrams come in trains: the flow that was found last is looked
    /// at first.
    flow_type* find(const flow_key& key) {
        if (last_ != nullptr && *last_->key == key) return last_;
        const auto found = flows_.find(key);
        return found == flows_.end() ? nullptr : last_ = &found->second;
    }

    /// Adds a flow that is not there yet. It stays where it is in memory until it ends.
    flow_type& insert(const flow_key& key, clock::time_point now) {
        const auto at = flows_.try_emplace(key).first;
        auto& f = at->second;
        f.key = &at->first;
        f.opened = f.last_used = now;
        wheel_.enter(f, now + close_after_);
        static_cast<unanswered_flow&>(f).move_before(unanswered_);
        ++size_;
        return f;
    }

    /// Ends the flows in which nothing has moved for `close_after`, after `closed(flow)`. To be called every tick.
    template <class Closed> void expire(clock::time_point now, Closed closed) {
        wheel_.advance(now, [&](timing_wheel::member& m) {
            auto& f = static_cast<flow_type&>(m);
            if (f.last_used + close_after_ > now) return wheel_.enter(f, f.last_used + close_after_);
            remove(f, closed);
        });
    }

    /// Ends every flow, after `closed(flow)`.
    template <class Closed> void clear(Closed closed) {
        while (!flows_.empty()) remove(flows_.begin()->second, closed);
    }

    /// Ends the flows of which `is_one(flow)` holds, after `closed(flow)`.
    template <class Predicate, class Closed> void remove_if(Predicate is_one, Closed closed) {
        for (auto at = flows_.begin(); at != flows_.end();) {
            auto& f = (at++)->second;
            if (is_one(f)) remove(f, closed);
        }
    }

    /// Whether `is_one(flow)` holds of any.
    template <class Predicate> bool has(Predicate is_one) const {
        return std::any_of(flows_.begin(), flows_.end(), [&](const auto& entry) { return is_one(entry.second); });
    }

    /// Ends one flow, which is counted no more when `closed(flow)` is told.
    template <class Closed> void remove(flow_type& f, Closed&& closed) {
        last_ = nullptr;
        --size_;
        closed(f);
        flows_.erase(flows_.find(*f.key));
    }

    /// The target has answered in this flow, which gives way to no other from then on.
    static void note_answer(flow_type& f) noexcept { static_cast<unanswered_flow&>(f).leave(); }

    /// The oldest flow in which the target has never answered; null where there is none.
    flow_type* oldest_unanswered() noexcept {
        return unanswered_.is_alone() ? nullptr
                                      : &static_cast<flow_type&>(static_cast<unanswered_flow&>(unanswered_.after()));
    }

    bool empty() const noexcept { return flows_.empty(); }
    /// How many flows there are. Any thread may ask.
    std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

private:
    clock::duration close_after_;
    timing_wheel wheel_{clock::now()};
    list_head unanswered_{}; ///< the oldest first; before the flows, which leave it when they are destroyed
    std::unordered_map<flow_key, flow_type, flow_key_hash> flows_{};
    flow_type* last_ = nullptr;
    std::atomic<std::size_t> size_ = 0; ///< written by this thread, read by any
};

} // namespace mmproxy::detail

#endif
