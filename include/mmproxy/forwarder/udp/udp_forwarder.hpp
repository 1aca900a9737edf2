// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_FORWARDER_HPP
#define MMPROXY_FORWARDER_UDP_UDP_FORWARDER_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/assembly/axes.hpp>
#include <mmproxy/assembly/policy_list.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/udp/udp_core.hpp>
#include <mmproxy/forwarder/udp/udp_options.hpp>
#include <mmproxy/header_placement/every_datagram.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/observer/observer_check.hpp>
#include <mmproxy/protocol/udp.hpp>
#include <mmproxy/reactor/cancellation.hpp>
#include <mmproxy/reactor/for_ever.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/ip/udp.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace mmproxy {

namespace detail {

struct datagram_protocol_axis {
    template <class P> static constexpr bool fits = datagram_protocol<P>;
    using default_model = udp;
};

struct flow_observer_axis {
    template <class P> static constexpr bool fits = flow_observer<P>;
    using default_model = null_observer;
};

struct header_placement_axis {
    template <class P> static constexpr bool fits = header_placement_policy<P>;
    using default_model = every_datagram;
};

/// Finds the models of a `udp_forwarder`'s axes.
template <class... P> struct udp_axes : common_axes<P...> {
    using common = common_axes<P...>;
    using options_axis = detail::options_axis<udp_options>;

    using protocol = picked<datagram_protocol_axis, P...>;
    using observer = picked<flow_observer_axis, P...>;
    using header_placement = picked<header_placement_axis, P...>;
    using core = udp_core<typename common::address_family, typename common::header_version, typename common::routing,
                          typename common::access_control, typename common::limits, typename common::upstream_header,
                          observer, header_placement>;

    /// Whether an object of the type is of use to the forwarder, or is a policy that cannot be used, which is an error
    /// already.
    template <class T>
    static constexpr bool has =
        common::template has_common<T> || is_among<T, protocol, observer, header_placement, udp_options, P...>;

    template <class... Given>
    static std::shared_ptr<core> make(const asio::any_io_executor& executor, Given&&... given) {
        return common::template make_core<core, udp_options, observer>(executor, std::forward<Given>(given)...);
    }

    // Behind the members: clang 16 knows no member of a class behind a static_assert that fails.
    template <class Q>
    static constexpr bool is_model_of_mine =
        is_common_model<Q> ||
        is_model<Q, datagram_protocol_axis, flow_observer_axis, header_placement_axis, options_axis>;
    template <class Q>
    static constexpr bool is_observer = flow_observer_axis::fits<Q> ||
                                        (!is_model_of_mine<Q> && is_meant_as_observer<Q>);
    template <class Q> static constexpr bool is_mine = is_model_of_mine<Q> || is_observer<Q>;

    static_assert((sizeof(observer_check_if<is_observer<P>, P, check_flow_events>) && ...));
    static_assert((sizeof(model_check<is_mine<P>, P>) && ...));
    static_assert(((is_mine<P> || is_nearly_model<P>)&&...),
                  "udp_forwarder: a policy is a model of none of its axes; static_assert(routing_policy<T>), or of the "
                  "axis that T is meant for, tells why");
    static_assert(models_of<datagram_protocol_axis, P...> < 2, "udp_forwarder: two protocol policies are given");
    static_assert(models_of<flow_observer_axis, P...> < 2,
                  "udp_forwarder: two flow_observers are given; all_of{one, other} makes one of them");
    static_assert(models_of<header_placement_axis, P...> < 2, "udp_forwarder: two header_placement_policies are given");
    static_assert(models_of<options_axis, P...> < 2, "udp_forwarder: udp_options are given twice");
};

} // namespace detail

/// Takes UDP datagrams that carry a PROXY header, sends what is behind it to the target from the client's own address,
/// and the target's replies back to the balancer.
///
/// A flow is one client and target with a socket of their own. Replies go to where the client's latest datagram came
/// from. A flow ends when nothing has moved in it for `udp_options::close_after`, and for no other reason: a target
/// that is down may come back.
///
/// It belongs to the one thread that runs its executor: call it there, `flows()` excepted. It is a handle that can be
/// moved, after which the old one may only be destroyed. Destroying it ends every flow; as any I/O object, it must not
/// outlive its `io_context`. What cannot be forwarded is reported to the observer with its reason; nothing is thrown.
///
/// `Policies` are models of its axes in any order, the default where none is given: `datagram_protocol` (`udp`),
/// `address_family_policy` (has to be given), `header_version_policy` (`any_version`), `routing_policy`
/// (`loopback_routing`), `access_control_policy` (`allow_all`), `limit_policy` (`no_limits`), `upstream_header_policy`
/// (`no_upstream_header`), `flow_observer` (`null_observer`), `header_placement_policy` (`every_datagram`), and
/// `udp_options`. As a rule the constructor's arguments tell them:
/// `udp_forwarder f{executor, dual_stack{v4, v6}, first_datagram{}, my_observer}`.
template <class... Policies> class udp_forwarder {
    using axes = detail::udp_axes<Policies...>;
    using core = typename axes::core;
    using clock = std::chrono::steady_clock;

public:
    /// The protocol that was given, or the default.
    using protocol = typename axes::protocol;
    /// The header version that was given, or the default.
    using header_version = typename axes::header_version;

    /// Whether several sockets on one address can be told to share clients: a kernel filter finds the client in each
    /// datagram. Otherwise all sockets of an address must belong to one forwarder, or a client has several flows.
    static constexpr bool is_steerable =
        steerable_header_version<header_version> && std::same_as<typename axes::header_placement, every_datagram>;

    /// `policies`, in any order, are objects of the policies that this forwarder has; a policy that is not given is
    /// made from nothing. The default routing is installed here and throws when it cannot be; see `loopback_routing`.
    template <class... Given> explicit udp_forwarder(const asio::any_io_executor& executor, Given&&... policies) {
        static_assert((axes::template has<std::remove_cvref_t<Given>> && ...),
                      "udp_forwarder: an argument is none of the policies in the template arguments");
        core_ = axes::make(executor, std::forward<Given>(policies)...);
    }

    /// What was moved from may only be destroyed.
    udp_forwarder(udp_forwarder&&) noexcept = default;
    udp_forwarder& operator=(udp_forwarder&&) = delete;
    udp_forwarder(const udp_forwarder&) = delete;
    udp_forwarder& operator=(const udp_forwarder&) = delete;
    ~udp_forwarder() {
        if (core_) core_->close();
    }

    /// Forwards what a bound socket receives, until `stop_accepting()` and the end of the last flow, or `close`, and
    /// returns no error then, at once where it has stopped accepting; or until it is cancelled
    /// (asio::bind_cancellation_slot), which closes the listener, and returns `std::errc::operation_canceled`. Throws
    /// `std::system_error` when a socket can be read no more, which ends all listeners of the forwarder. The call
    /// itself takes the socket over, and throws `std::system_error` when that fails. `listener` is the number that
    /// observers are told; any number of listeners may be served.
    ///
    /// After `stop_accepting()` the socket stays open, and its port taken, until `close` or the forwarder's destructor.
    /// The awaitable may outlive the forwarder, whose destructor ends it.
    asio::awaitable<std::error_code> serve(asio::ip::udp::socket socket, std::size_t listener = 0) {
        const auto local = socket.local_endpoint();
        return serve({local.protocol(), unique_fd{socket.release()}}, listener, core_->places());
    }

    /// The same for a pool: of a socket that belongs to no `io_context` (see `bind_udp`), with places for flows that
    /// forwarders of other threads share; `is_steered` when each of several sockets has clients of its own, see
    /// `client_steering`.
    asio::awaitable<std::error_code> serve(native_socket<asio::ip::udp> socket, std::size_t listener,
                                           std::shared_ptr<admission> places, bool is_steered = false) {
        adopted_listener served{core_, core_->listen(std::move(socket), listener, std::move(places), is_steered)};
        core_->run();
        return wait_for_end(std::move(served));
    }

    /// Opens no more flows: a datagram that would open one is dropped, `errc::drained`. The flows there are go on.
    void stop_accepting() { core_->stop_accepting(); }

    /// Has the listeners of that number open no more flows, and waits until the last flow that goes back through them
    /// has ended, but not longer than `limit`. They are still open then, see `close`.
    asio::awaitable<void> drain(std::size_t listener, clock::duration limit) {
        return drain(core_, core_->stop_accepting(listener), limit);
    }

    /// Closes the listeners of that number, and ends the flows that go back through them.
    void close(std::size_t listener) { core_->close(listener); }

    /// A duplicate of the listening socket of that number, for another forwarder, before this one closes its own: they
    /// take datagrams from one queue. Empty where the forwarder has none, or no longer. Throws `std::system_error` when
    /// there is no descriptor left.
    unique_fd duplicate(std::size_t listener) const { return core_->duplicate(listener); }

    /// Opens no more flows, waits until the last flow has ended, but not longer than `limit`, and ends the rest, which
    /// observers are told as `errc::drained`. The awaitable may outlive the forwarder. Of several drains the first that
    /// ends also ends the rest.
    asio::awaitable<void> drain(clock::duration limit) { return drain(core_, limit); }

    /// How many flows there are. Any thread may ask.
    std::size_t flows() const noexcept { return core_->flows(); }

private:
    using listener_pointer = std::shared_ptr<detail::udp_listener>;

    /// A listener of the awaitable that `serve` returns: closed where that is destroyed before the listener has ended,
    /// because it was cancelled or never awaited.
    struct adopted_listener {
        adopted_listener(std::shared_ptr<core> c, listener_pointer l) noexcept
            : by{std::move(c)}, listener{std::move(l)} {}
        adopted_listener(adopted_listener&&) noexcept = default;
        adopted_listener(const adopted_listener&) = delete;
        adopted_listener& operator=(const adopted_listener&) = delete;
        adopted_listener& operator=(adopted_listener&&) = delete;
        ~adopted_listener() {
            if (by && !listener->has_ended) close();
        }

        void close() {
            if (listener->socket.get() >= 0) by->close(listener);
        }

        std::shared_ptr<core> by;
        listener_pointer listener;
    };

    static asio::awaitable<std::error_code> wait_for_end(adopted_listener served) {
        co_await detail::take_every_cancellation();
        co_await detail::note_cancellation();
        auto& l = *served.listener;
        if (!l.has_ended) co_await l.its_end.wait(served.by->get_executor(), detail::for_ever);
        served.by->rethrow();
        const auto state = co_await asio::this_coro::cancellation_state;
        if (!detail::is_cancelled(state)) co_return std::error_code{};
        served.close();
        co_return std::make_error_code(std::errc::operation_canceled);
    }

    static asio::awaitable<void> drain(std::shared_ptr<core> c, std::vector<listener_pointer> all,
                                       clock::duration limit) {
        const auto deadline = clock::now() + detail::bounded(limit);
        try {
            for (const auto& l : all)
                if (c->is_used(*l)) co_await l->last_flow.wait(c->get_executor(), deadline - clock::now());
        } catch (const std::bad_alloc&) { // no flow is waited for
        }
    }

    static asio::awaitable<void> drain(std::shared_ptr<core> c, clock::duration limit) {
        c->stop_accepting();
        try {
            co_await c->wait_for_end(detail::bounded(limit));
        } catch (const std::bad_alloc&) { // the rest ends without a delay
        }
        c->end(errc::drained);
    }

    std::shared_ptr<core> core_;
};

/// The policies are those of the arguments.
template <class... Policies> udp_forwarder(const asio::any_io_executor&, Policies...) -> udp_forwarder<Policies...>;

} // namespace mmproxy

#endif
