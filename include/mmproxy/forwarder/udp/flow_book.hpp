// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_FLOW_BOOK_HPP
#define MMPROXY_FORWARDER_UDP_FLOW_BOOK_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/access_control/limit_policy.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/dial/own_listeners.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/udp/flow_key.hpp>
#include <mmproxy/forwarder/udp/flow_table.hpp>
#include <mmproxy/forwarder/udp/udp_dial.hpp>
#include <mmproxy/forwarder/udp/udp_flow.hpp>
#include <mmproxy/forwarder/udp/udp_listener.hpp>
#include <mmproxy/forwarder/udp/udp_listeners.hpp>
#include <mmproxy/forwarder/udp/udp_options.hpp>
#include <mmproxy/reactor/epoll_set.hpp>
#include <mmproxy/socket/unique_fd.hpp>
#include <mmproxy/upstream_header/no_upstream_header.hpp>

#include <asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// The flows of one `udp_forwarder`: which may be opened, their sockets, and what the observer is told of their end.
///
/// `listeners`, `ready` (which tells that a flow's socket has replies) and `observer` must outlive it. Used on the
/// forwarder's thread alone, but for `size()`.
template <class HeaderVersion, class Routing, class Limits, class Observer, class UpstreamHeader = no_upstream_header>
class flow_book {
    using clock = std::chrono::steady_clock;

public:
    using flow_type = udp_flow<HeaderVersion, Limits, UpstreamHeader>;

    flow_book(const asio::any_io_executor& executor, Routing routing, Limits limits, const udp_options& options,
              const udp_listeners& listeners, epoll_set<udp_source>& ready, Observer& observer)
        : dials_own_listeners_{options.dials_own_listeners},
          limits_{std::move(limits)},
          dial_{executor, std::move(routing), options.socket_buffer},
          flows_{options.close_after},
          listeners_{listeners},
          ready_{ready},
          observer_{observer} {}

    /// The flow of this key; null when there is none.
    flow_type* find(const flow_key& key) { return flows_.find(key); }

    /// Why no flow of this key is opened through the listener; `success` where one may be.
    errc check(const flow_key& key, const udp_listener& l) const noexcept {
        if (has_stopped_ || !l.opens_flows) return errc::drained;
        if (!key.is_own && !key.source.address.is_unicast()) return errc::bad_client;
        if (!key.target.is_specified() || key.target.port == 0) return errc::not_served;
        const bool is_bound = !key.is_own && UpstreamHeader::dials_from_client;
        if (is_bound && key.target.family() != key.source.family()) return errc::mixed_families;
        const bool calls_itself = !dials_own_listeners_ && own_listeners::of(transport::datagram).take(key.target);
        return calls_itself ? errc::own_listener : errc::success;
    }

    /// Opens a flow that is not there yet and that `check` allows; its replies go `back`. Null with a reason in `ec`
    /// when its balancer or its client has no place for it, or then the listener (`errc::too_many_flows`), or when its
    /// socket cannot be opened. The observer is not told yet.
    flow_type* open(const flow_key& key, const udp_return_path& back, clock::time_point now, std::error_code& ec) {
        auto taken = enter(key, back, ec);
        if (ec) return nullptr;
        const auto source = UpstreamHeader::dials_from_client ? key.client() : socket_address{};
        auto socket = dial_.open(source, key.target, listeners_.sockets(), ec);
        return ec ? nullptr : add(key, back, now, std::move(taken), std::move(socket), ec);
    }

    /// No more flows are opened.
    void stop_accepting() noexcept { has_stopped_ = true; }
    bool has_stopped() const noexcept { return has_stopped_; }

    /// The oldest flow that the target has never answered; null where there is none.
    flow_type* oldest_unanswered() noexcept { return flows_.oldest_unanswered(); }

    /// Ends one flow, or every flow, or the flows that go back through a listener, and tells the observer of each.
    void end(flow_type& f, std::error_code reason) { flows_.remove(f, ending(reason)); }
    void end_all(std::error_code reason) { flows_.clear(ending(reason)); }
    void end_through(const udp_listener& l, std::error_code reason) {
        flows_.remove_if(goes_back_through(l), ending(reason));
    }
    /// Ends the flows in which nothing has moved for `udp_options::close_after`.
    void expire(clock::time_point now) { flows_.expire(now, ending({})); }

    /// Whether a flow goes back through the listener.
    bool is_used(const udp_listener& l) const { return flows_.has(goes_back_through(l)); }

    bool empty() const noexcept { return flows_.empty(); }
    /// How many flows there are. Any thread may ask.
    std::size_t size() const noexcept { return flows_.size(); }

private:
    static auto goes_back_through(const udp_listener& l) noexcept {
        return [&l](const flow_type& f) { return f.back.listener == &l; };
    }

    /// What is done with a flow that ends, before its socket is closed.
    auto ending(std::error_code reason) noexcept {
        return [this, reason](const flow_type& f) noexcept {
            ready_.remove(f.socket.get());
            observer_.flow_closed(f.about(), {f.from_client, f.from_upstream, reason});
        };
    }

    struct places {
        limited_places<Limits> limited{};
        admission::place of_listener{};
    };

    /// The listener's place comes last: for want of it alone another flow gives way.
    places enter(const flow_key& key, const udp_return_path& back, std::error_code& ec) {
        places taken;
        const auto balancer = from_endpoint(back.peer).address.canonical();
        ec = limits_.enter_balancer(balancer, taken.limited.of_balancer);
        if (!ec) ec = limits_.enter_client(key.client().address, taken.limited.of_client);
        if (ec) return taken;
        taken.of_listener = back.listener->places->enter();
        if (!taken.of_listener) ec = errc::too_many_flows;
        return taken;
    }

    flow_type* add(const flow_key& key, const udp_return_path& back, clock::time_point now, places taken,
                   unique_fd socket, std::error_code& ec) {
        auto& f = flows_.insert(key, now);
        f.socket = std::move(socket);
        f.place = std::move(taken.of_listener);
        f.limited = std::move(taken.limited);
        f.back = back;
        ec = ready_.add(f.socket.get(), f);
        if (!ec) return &f;
        flows_.remove(f, [](const flow_type& /*not opened*/) {});
        return nullptr;
    }

    bool dials_own_listeners_;
    bool has_stopped_ = false;
    [[no_unique_address]] Limits limits_;
    udp_dial<Routing> dial_;
    flow_table<HeaderVersion, Limits, UpstreamHeader> flows_;
    const udp_listeners& listeners_;
    epoll_set<udp_source>& ready_;
    Observer& observer_;
};

} // namespace mmproxy::detail

#endif
