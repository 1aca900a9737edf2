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

/// The first datagram of a balancer's endpoint carries the header, with payload behind it or with none: nginx (which
/// writes a v1 header that says TCP), frp, Cloudflare Spectrum with v2.
///
/// Every later datagram of that endpoint is payload, *even when it looks like a header*: clients write those, and one
/// that could place a header there could be anybody. For the same reason an endpoint whose header was refused is
/// refused as a whole. Both hold until nothing has gone either way through the endpoint for `close_after`, and at most
/// half a second longer. So `close_after` must not be shorter than the balancer's own time-out of a session: else the
/// balancer would hand on a client's datagram in the place of a first one. The same may happen when the first datagram
/// is lost on its way: let the way be short.
struct first_datagram {
    template <header_version_policy HeaderVersion> class reader {
        using time_point = std::chrono::steady_clock::time_point;
        using duration = std::chrono::steady_clock::duration;

    public:
        explicit reader(const placement_limits& limits)
            : max_header_{limits.max_header}, close_after_{std::min<duration>(limits.close_after, detail::for_ever)} {}

        placed_datagram read(const datagram_way& way, std::span<const std::byte> datagram, time_point now) {
            const auto known = sessions_.find(way);
            if (known == sessions_.end()) return read_first(way, datagram, now);
            known->second.last_used = now;
            auto& s = known->second;
            return {.error = s.error, .header = s.announced.said, .announced = &s.announced};
        }

        template <class LastReply> void expire(time_point now, LastReply last_reply) {
            wheel_.advance(now, [&](detail::timing_wheel::member& m) {
                auto& s = static_cast<session&>(m);
                s.last_used = std::max(s.last_used, last_reply(*s.way, s.announced));
                if (s.last_used + close_after_ > now) return wheel_.enter(s, s.last_used + close_after_);
                sessions_.erase(sessions_.find(*s.way));
            });
        }

        bool empty() const noexcept { return sessions_.empty(); }

    private:
        /// An endpoint that has announced a client, or has tried to.
        struct session final : detail::timing_wheel::member {
            const datagram_way* way = nullptr;
            errc error = errc::success; ///< why its header was refused
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
            if (sessions_.size() >= most_sessions) return {.error = errc::too_many_flows};
            auto d = read_datagram_header<HeaderVersion>(datagram, max_header_);
            const bool is_header = !is_no_header(d.error) && d.error != errc::truncated;
            if (is_header) d.announced = &begin(way, d.header, d.error, now);
            d.is_announcement = true;
            return d;
        }

        announcement& begin(const datagram_way& way, const header& said, errc error, time_point now) {
            const auto [at, is_new] = sessions_.try_emplace(way);
            at->second.way = &at->first;
            at->second.error = error;
            at->second.announced.said = said;
            at->second.announced.said.tlvs = {};
            at->second.last_used = now;
            wheel_.enter(at->second, now + close_after_);
            return at->second.announced;
        }

        /// A bound of memory, some 200 MB: to forget an endpoint is to let its client write the header.
        static constexpr std::size_t most_sessions = 1'048'576;

        std::size_t max_header_;
        duration close_after_;
        detail::timing_wheel wheel_{std::chrono::steady_clock::now()};
        std::unordered_map<datagram_way, session, hash> sessions_{};
    };
};

static_assert(header_placement_policy<first_datagram>);

} // namespace mmproxy

#endif
