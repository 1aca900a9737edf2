// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_ROUTE_GUARD_HPP
#define MMPROXY_ROUTING_ROUTE_GUARD_HPP

#include <mmproxy/netlink/change_listener.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/routing/routing_repair.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace mmproxy {

/// Keeps the rules and routes of a routing in place: what another program removes is back within a second, and a rule
/// that another program puts before the routing's (a VPN, for instance) is overtaken.
///
/// systemd-networkd removes foreign rules when a link appears, `ip route flush` takes routes away, and `lo` loses its
/// routes when it goes down: replies then never come back, and every client waits in vain. Several guards, in one
/// process or in several, do not fight: each finds repaired what another guard has repaired.
///
/// It is constructed on a thread of the network namespace that the routing was constructed in. From then on it belongs
/// to the thread that runs its executor: `stop` and the destructor are called there, or while the executor does not
/// run. It keeps an `io_context` running until it is destroyed or stopped. It holds a copy of the routing, which stays
/// installed at least as long as the guard.
template <routing_policy Routing>
requires repairable_routing<Routing>
class route_guard {
public:
    /// `tell` is called on the executor's thread when something was repaired, and when `routing_repair::problem`
    /// changes: to a text when something cannot be repaired for now, to another text, and to none. The attempt is
    /// repeated meanwhile. `tell` may stop or destroy the guard; an exception leaves the `run` of the executor.
    ///
    /// The first look comes at once, the next ones when the kernel announces a change. Throws `std::system_error` when
    /// the kernel's messages cannot be listened to.
    route_guard(const asio::any_io_executor& executor, Routing routing, std::function<void(const routing_repair&)> tell)
        : core_{std::make_shared<core>(executor, std::move(routing), std::move(tell))} {
        core_->listen();
        core_->look_soon();
    }
    route_guard(const route_guard&) = delete;
    route_guard& operator=(const route_guard&) = delete;
    ~route_guard() { stop(); }

    /// Ends the guard: it repairs and tells nothing any more. The routing stays installed.
    void stop() { core_->stop(); }

private:
    using clock = std::chrono::steady_clock;

    /// The least time from one look to the next: changes come in bursts, such as all rules of a flushed list, one by
    /// one. Any value of this order will do.
    static constexpr std::chrono::milliseconds burst{50};
    /// The time until the next look while something cannot be put back, or may vanish without a message. Derived from
    /// the second that the class promises: half of it.
    static constexpr std::chrono::milliseconds later{500};

    class core : public std::enable_shared_from_this<core> {
    public:
        core(const asio::any_io_executor& executor, Routing routing, std::function<void(const routing_repair&)> tell)
            : changes_{executor, netlink::change_listener{}.release()},
              timer_{executor},
              routing_{std::move(routing)},
              tell_{std::move(tell)} {}

        void listen() {
            changes_.async_wait(asio::posix::stream_descriptor::wait_read,
                                [self = this->shared_from_this()](std::error_code ec) {
                                    if (ec || !self->changes_.is_open()) return;
                                    netlink::change_listener::drain(self->changes_.native_handle());
                                    self->look_soon();
                                    self->listen();
                                });
        }

        /// Looks at once or, in a burst, when the burst's time is over.
        void look_soon() { look_at(last_look_ + burst); }

        void stop() {
            std::error_code ignored;
            changes_.close(ignored);
            timer_.cancel();
        }

    private:
        /// Looks when `due` has come, unless an earlier look is planned.
        void look_at(clock::time_point due) {
            if (is_waiting_ && timer_.expiry() <= due) return;
            is_waiting_ = true;
            timer_.expires_at(due);
            timer_.async_wait([self = this->shared_from_this()](std::error_code ec) {
                if (!ec) self->look();
            });
        }

        void look() {
            is_waiting_ = false;
            if (!changes_.is_open()) return; // stopped meanwhile
            const auto repair = routing_.repair();
            last_look_ = clock::now();
            const bool is_news = !repair.lost.empty() || !repair.overtaken.empty() || repair.problem != problem_;
            problem_ = repair.problem;
            if (is_news) tell_(repair);
            if (changes_.is_open() && (!problem_.empty() || routing_.vanishes_silently())) look_at(last_look_ + later);
        }

        asio::posix::stream_descriptor changes_;
        asio::steady_timer timer_;
        bool is_waiting_ = false;
        clock::time_point last_look_{};
        Routing routing_;
        std::function<void(const routing_repair&)> tell_;
        std::string problem_{}; ///< the one that was told last
    };

    std::shared_ptr<core> core_;
};

} // namespace mmproxy

#endif
