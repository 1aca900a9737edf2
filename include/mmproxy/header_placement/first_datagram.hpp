// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_PLACEMENT_FIRST_DATAGRAM_HPP
#define MMPROXY_HEADER_PLACEMENT_FIRST_DATAGRAM_HPP

#include <mmproxy/address/address_hash.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>
#include <mmproxy/reactor/for_ever.hpp>
#include <mmproxy/reactor/timing_wheel.hpp>

#include <algorithm>
#include <unordered_map>

namespace mmproxy {

/// The first datagram of a balancer's endpoint carries the header, with payload behind it or with none, as nginx (which
/// writes a v1 header that says TCP), frp, and Cloudflare Spectrum with v2 send it.
///
/// Every later datagram of that endpoint is payload, *even when it looks like a header*: the client writes it, and a
/// header in it could name any address. For the same reason an endpoint whose header was refused is refused as a whole.
/// A first datagram that is no header at all, or one cut short, is refused alone: the next one counts as the first.
///
/// An endpoint is forgotten when nothing has gone through it, in either direction, for `close_after`, or at most half a
/// second later. So `close_after` must not be shorter than the balancer's own idle timeout of a client: else the
/// balancer hands on a client's datagram in the place of a first one. The same may happen when the first datagram is
/// lost on its way from the balancer: let the way be short.
struct first_datagram {
    template <header_version_policy HeaderVersion> class reader {
        using time_point = std::chrono::steady_clock::time_point;
        using duration = std::chrono::steady_clock::duration;

    public:
        explicit reader(const placement_limits& limits)
            : max_header_{limits.max_header}, close_after_{std::min<duration>(limits.close_after, detail::for_ever)} {}

        placed_datagram read(const datagram_way& way, std::span<const std::byte> datagram, time_point now) {
            const auto known = endpoints_.find(way);
            if (known == endpoints_.end()) return read_first(way, datagram, now);
            auto& e = known->second;
            e.last_used = now;
            return {.error = e.error, .header = e.announced.said, .announced = &e.announced};
        }

        template <class LastReply> void expire(time_point now, LastReply last_reply) {
            wheel_.advance(now, [&](detail::timing_wheel::member& m) {
                auto& e = static_cast<endpoint&>(m);
                e.last_used = std::max(e.last_used, last_reply(*e.way, e.announced));
                if (e.last_used + close_after_ > now) return wheel_.enter(e, e.last_used + close_after_);
                endpoints_.erase(endpoints_.find(*e.way));
            });
        }

        bool empty() const noexcept { return endpoints_.empty(); }

    private:
        /// An endpoint that has sent a header, good or refused.
        struct endpoint final : detail::timing_wheel::member {
            const datagram_way* way = nullptr; ///< the key of this endpoint in `endpoints_`
            errc error = errc::success;        ///< why its header was refused
            announcement announced{};
            time_point last_used{};
        };

        struct hash {
            std::size_t operator()(const datagram_way& way) const noexcept {
                return seed.mix(seed.mix(0, way.peer), way.local);
            }
            detail::address_hash seed{};
        };

        placed_datagram read_first(const datagram_way& way, std::span<const std::byte> datagram, time_point now) {
            if (endpoints_.size() >= max_endpoints) return {.error = errc::too_many_flows};
            auto d = read_datagram_header<HeaderVersion>(datagram, max_header_);
            const bool is_header = !is_no_header(d.error) && d.error != errc::truncated;
            if (is_header) d.announced = &begin(way, d.header, d.error, now);
            d.is_announcement = true;
            return d;
        }

        announcement& begin(const datagram_way& way, const header& said, errc error, time_point now) {
            const auto [at, is_new] = endpoints_.try_emplace(way);
            at->second.way = &at->first;
            at->second.error = error;
            at->second.announced.said = said;
            at->second.announced.said.drop_views();
            at->second.last_used = now;
            wheel_.enter(at->second, now + close_after_);
            return at->second.announced;
        }

        /// A bound of memory: some 200 MB, measured by filling the map. Any number of this order will do. No endpoint
        /// is forgotten in favour of a new one: the forgotten endpoint's client could then write the header.
        static constexpr std::size_t max_endpoints = 1'048'576;

        std::size_t max_header_;
        duration close_after_;
        detail::timing_wheel wheel_{std::chrono::steady_clock::now()};
        std::unordered_map<datagram_way, endpoint, hash> endpoints_{};
    };
};

static_assert(header_placement_policy<first_datagram>);

} // namespace mmproxy

#endif
