// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_CORE_HPP
#define MMPROXY_FORWARDER_UDP_UDP_CORE_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/datagram/receive_batch.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/udp/flow_book.hpp>
#include <mmproxy/forwarder/udp/flow_decisions.hpp>
#include <mmproxy/forwarder/udp/receive_rest.hpp>
#include <mmproxy/forwarder/udp/ticker.hpp>
#include <mmproxy/forwarder/udp/udp_downward.hpp>
#include <mmproxy/forwarder/udp/udp_listener.hpp>
#include <mmproxy/forwarder/udp/udp_listeners.hpp>
#include <mmproxy/forwarder/udp/udp_options.hpp>
#include <mmproxy/forwarder/udp/udp_upward.hpp>
#include <mmproxy/header_version/header_senders.hpp>
#include <mmproxy/observer/optional_events.hpp>
#include <mmproxy/reactor/awaitable.hpp>
#include <mmproxy/reactor/awaited_end.hpp>
#include <mmproxy/reactor/epoll_set.hpp>
#include <mmproxy/reactor/has_memory_for.hpp>
#include <mmproxy/reactor/own_wait.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/udp.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// One `udp_forwarder` at work: its listeners, the turns in which datagrams move, and its end.
///
/// `udp_upward` moves datagrams from the balancers to the targets, `udp_downward` the replies back; both through the
/// flows of one `flow_book`.
template <class AddressFamily, class HeaderVersion, class Routing, class AccessControl, class Limits,
          class UpstreamHeader, class Observer, class Placement>
class udp_core
    : public std::enable_shared_from_this<
          udp_core<AddressFamily, HeaderVersion, Routing, AccessControl, Limits, UpstreamHeader, Observer, Placement>> {
    using clock = std::chrono::steady_clock;
    using decisions = flow_decisions<AddressFamily, AccessControl>;
    using book = flow_book<HeaderVersion, Routing, Limits, Observer, UpstreamHeader>;
    using reader = typename Placement::template reader<HeaderVersion>;

public:
    udp_core(const asio::any_io_executor& executor, AddressFamily address_family, header_senders<HeaderVersion> senders,
             Routing routing, const udp_options& options, AccessControl access, Limits limits,
             UpstreamHeader upstream_header, Observer observer)
        : executor_{executor},
          observer_{std::move(observer)},
          options_{options},
          places_{std::make_shared<admission>(options.max_flows)},
          ready_{executor},
          ticks_{executor, [this] { tick(); }},
          rest_{executor},
          flows_{executor, std::move(routing), std::move(limits), options, listeners_, ready_, observer_},
          upward_{executor,
                  decisions{std::move(address_family), std::move(access)},
                  std::move(senders),
                  {options.close_after, options.max_header},
                  std::move(upstream_header),
                  flows_,
                  rest_,
                  ticks_,
                  observer_},
          downward_{executor, rest_, observer_} {}

    /// Reads from the bound socket from now on, or closes it where no more flows are opened; flows take their places
    /// from `places`, `number` is told to observers. Datagrams of several clients may be received joined (UDP_GRO),
    /// unless the socket `is_steered` its own clients. Throws `std::system_error`.
    std::shared_ptr<udp_listener> listen(native_socket<asio::ip::udp> socket, std::size_t number,
                                         std::shared_ptr<admission> places, bool is_steered) {
        prepare_to_listen(socket, !is_steered, options_.socket_buffer);
        auto l = std::make_shared<udp_listener>(std::move(socket), number, std::move(places));
        prepare_to_watch_another();
        listeners_.add(l);
        const auto ec = flows_.has_stopped() ? std::error_code{} : ready_.add(l->socket.get(), *l);
        if (flows_.has_stopped() || ec) close(l);
        if (ec) throw std::system_error{ec, "epoll_ctl"};
        return l;
    }

    /// Has the listeners of that number open no more flows, and returns them.
    std::vector<std::shared_ptr<udp_listener>> stop_accepting(std::size_t number) {
        auto stopped = listeners_.numbered(number);
        for (const auto& l : stopped) l->opens_flows = false;
        return stopped;
    }

    /// See `udp_forwarder::duplicate`.
    unique_fd duplicate(std::size_t number) const {
        const auto found = listeners_.find(number);
        return found ? duplicate_of(found->socket.get()) : unique_fd{};
    }

    /// Whether a flow goes back through the listener.
    bool is_used(const udp_listener& l) const { return flows_.is_used(l); }

    /// Closes the listeners of that number, and ends the flows that go back through them. It needs no memory.
    void close(std::size_t number) {
        while (const auto l = listeners_.find(number)) close(l);
    }

    /// Closes a listener, and ends the flows that go back through it.
    void close(const std::shared_ptr<udp_listener>& l) {
        flows_.end_through(*l, errc::drained);
        upward_.forget(*l);
        ready_.remove(l->socket.get());
        listeners_.remove(l);
        l->close();
        if (listeners_.empty()) ready_.cancel(); // nothing of it keeps the context running
    }

    /// Moves datagrams from now on, until no listener is left, or until `end()`, which a socket that is none any more
    /// brings about.
    void run() {
        if (!is_running_) wait();
    }

    /// Opens no more flows; everything ends with the last flow there is.
    void stop_accepting() {
        flows_.stop_accepting();
        if (flows_.empty()) end(errc::drained);
    }

    /// Ends every flow, and reads no more. The listening sockets stay open until `close()`: the kernel spreads clients
    /// over all sockets of a port, and would send a client of another thread elsewhere if one were missing.
    void end(std::error_code reason) {
        ended_ = true;
        ready_.close();
        flows_.stop_accepting();
        flows_.end_all(reason);
        ticks_.end();
        rest_.end();
        for (const auto& l : listeners_) l->end();
        the_end_.reached();
    }

    /// Throws what has ended everything, if anything has.
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

    /// Ends everything and closes every listener.
    void close() {
        end(errc::drained);
        while (!listeners_.empty()) close(std::shared_ptr{listeners_.back()});
    }

    /// Completes with `end()`, or after `limit`.
    asio::awaitable<void> wait_for_end(clock::duration limit) {
        if (!ended_) co_await the_end_.wait(executor_, limit);
    }

    std::size_t flows() const noexcept { return flows_.size(); }

    const asio::any_io_executor& get_executor() const noexcept { return executor_; }

    /// The places that `udp_options` allow; a pool's listeners have other places.
    const std::shared_ptr<admission>& places() const noexcept { return places_; }

private:
    /// Takes the memory and the descriptor that one more listener needs, before it is in any list.
    void prepare_to_watch_another() {
        ready_listeners_.reserve(listeners_.size() + 1);
        if (const auto ec = ready_.open()) throw std::system_error{ec, "epoll_create1"};
    }

    /// By callbacks, with memory of its own: a coroutine of Asio's ends the process where there is none for a wait.
    void wait() {
        is_running_ = !listeners_.empty();
        if (is_running_) ready_.async_wait(wait_.template handler<&udp_core::go_on>());
    }

    void go_on(std::error_code /*closed, perhaps*/) {
        const auto alive = this->shared_from_this();
        if (ended_) return;
        try {
            take_turns();
        } catch (...) {
            failure_ = std::current_exception();
            end(std::make_error_code(std::errc::io_error));
        }
    }

    void take_turns() {
        constexpr int fair_share = 16; // turns, then the thread's other work; any number of this order will do
        for (int i = 0; i < fair_share && turn(); ++i) {
        }
        if (ended_) return;
        tick_on();
        const bool rests = rest_.is_due() && has_memory_for([this] { rest(); });
        if (!rests) wait();
    }

    void rest() {
        tell_receiving_paused(observer_, rest_.take_reason());
        rest_.wait(wait_.template handler<&udp_core::go_on>());
    }

    /// Moves what is ready; false when nothing was. An exception of a policy's costs datagrams, and the flows go on.
    bool turn() noexcept {
        try {
            return move_datagrams();
        } catch (...) {
            upward_.recover();
            downward_.send();
            return true;
        }
    }

    /// Takes one turn. Listeners come last: to open a flow may end another one, which `ready_` has told of.
    bool move_datagrams() {
        const auto now = clock::now();
        ready_listeners_.clear();
        const auto count = ready_.poll();
        ready_.each([&](udp_source& source, std::uint32_t /*events*/) {
            if (source.is_listener)
                ready_listeners_.push_back(&static_cast<udp_listener&>(source));
            else
                downward_.receive(static_cast<typename book::flow_type&>(source), fair_share(count), now);
        });
        downward_.send();
        forward_from_ready_listeners(count, now);
        return count > 0;
    }

    /// How many replies each of so many flows may have in one turn, so that no turn takes long.
    static std::size_t fair_share(std::size_t flows) noexcept {
        constexpr std::size_t max_replies = 512; // of all flows; any number of this order will do
        return std::clamp<std::size_t>(max_replies / flows, 1, receive_batch::capacity);
    }

    /// Reads from every listener, ready or not, where more descriptors are ready than `ready_` tells of at once: the
    /// listeners do not wait behind the flows.
    void forward_from_ready_listeners(std::size_t count, clock::time_point now) {
        if (count < epoll_set<udp_source>::max_at_once) {
            for (const auto* l : ready_listeners_) upward_.forward_from(*l, now);
        } else {
            for (const auto& l : listeners_) upward_.forward_from(*l, now);
        }
    }

    /// Ends the flows and announcements that are too old, and completes the drains that wait for their end.
    void tick() {
        const auto alive = this->shared_from_this();
        const auto now = clock::now();
        flows_.expire(now);
        for (const auto& l : listeners_)
            if (!l->opens_flows && !is_used(*l)) l->last_flow.reached();
        upward_.expire(now);
        if (flows_.has_stopped() && flows_.empty()) return end(errc::drained);
        tick_on();
    }

    /// Ticks while anything can expire. Where there is no memory for that, the next datagram has it tried again.
    void tick_on() {
        if (!flows_.empty() || !upward_.has_nothing_to_expire()) has_memory_for([this] { ticks_.keep_ticking(); });
    }

    asio::any_io_executor executor_;
    [[no_unique_address]] Observer observer_;
    udp_options options_;
    std::shared_ptr<admission> places_;
    udp_listeners listeners_{};
    epoll_set<udp_source> ready_;
    ticker ticks_;
    receive_rest rest_;
    book flows_;
    udp_upward<decisions, header_senders<HeaderVersion>, reader, book, UpstreamHeader, Observer> upward_;
    udp_downward<HeaderVersion, Limits, UpstreamHeader, Observer> downward_;

    std::vector<const udp_listener*> ready_listeners_{};
    bool is_running_ = false;
    bool ended_ = false;
    awaited_end the_end_{};
    std::exception_ptr failure_{};
    own_wait<udp_core> wait_{*this};
};

} // namespace mmproxy::detail

#endif
