// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_TIMING_WHEEL_HPP
#define MMPROXY_REACTOR_TIMING_WHEEL_HPP

#include <mmproxy/reactor/list_link.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace mmproxy::detail {

/// Any number of deadlines under one timer, to the precision of a tick. It has no clock and no timer of its own: its
/// user calls `advance` every tick. It owns none of its members. For one thread.
///
/// A deadline that moves on does so without the wheel: the member is visited when the time that it was entered with has
/// come, and the visitor enters it again if it is not due. So keeping a member alive costs no more than a note of the
/// time. Entering and leaving take constant time.
class timing_wheel {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;
    using duration = clock::duration;

    static constexpr duration tick = std::chrono::milliseconds{250}; ///< any time of this order will do

    /// A thing with a deadline, which it keeps itself. It leaves the wheel by itself when it is destroyed.
    class member : public list_link {
    protected:
        ~member() = default;
    };

    explicit timing_wheel(time_point now) noexcept : now_{tick_of(now)} {}

    /// Lets the member be visited by the first `advance` behind the tick of the deadline, or earlier when the deadline
    /// is more than a turn of the wheel away, 64 s. Visits never come before the next tick. A member that has been
    /// entered already moves.
    void enter(member& m, time_point deadline) noexcept {
        const auto due = std::clamp(tick_of(deadline) + 1, now_ + 1, now_ + slots - 1);
        m.move_before(slot(due));
    }

    /// Calls `visit(member&)` for each member whose time has come. The member has left the wheel by then, and `visit`
    /// may destroy it or enter it again.
    template <class Visit> void advance(time_point now, Visit visit) {
        const auto until = tick_of(now);
        list_head due;
        for (auto t = std::max(now_ + 1, until - slots + 1); t <= until; ++t) due.take_from(slot(t));
        now_ = std::max(now_, until);
        while (!due.is_alone()) {
            auto& m = static_cast<member&>(due.after());
            m.leave();
            visit(m);
        }
    }

private:
    static constexpr std::int64_t slots = 256; ///< any number of this order will do

    static std::int64_t tick_of(time_point t) noexcept { return t.time_since_epoch() / tick; }
    list_head& slot(std::int64_t t) noexcept { return slots_[static_cast<std::size_t>(t % slots)]; }

    std::array<list_head, slots> slots_{};
    std::int64_t now_;
};

} // namespace mmproxy::detail

#endif
