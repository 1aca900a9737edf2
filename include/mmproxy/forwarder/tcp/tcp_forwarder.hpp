// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_TCP_FORWARDER_HPP
#define MMPROXY_FORWARDER_TCP_TCP_FORWARDER_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/assembly/axes.hpp>
#include <mmproxy/assembly/policy_list.hpp>
#include <mmproxy/forwarder/tcp/accept_loop.hpp>
#include <mmproxy/forwarder/tcp/tcp_core.hpp>
#include <mmproxy/forwarder/tcp/tcp_options.hpp>
#include <mmproxy/forwarder/tcp/tcp_session.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/observer/observer_check.hpp>
#include <mmproxy/observer/optional_events.hpp>
#include <mmproxy/protocol/tcp.hpp>
#include <mmproxy/reactor/awaitable.hpp>
#include <mmproxy/reactor/for_ever.hpp>
#include <mmproxy/relay/adaptive_relay.hpp>
#include <mmproxy/relay/relay_policy.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <asio/any_io_executor.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <system_error>
#include <type_traits>
#include <utility>

namespace mmproxy {

namespace detail {

struct stream_protocol_axis {
    template <class P> static constexpr bool fits = stream_protocol<P>;
    using default_model = tcp;
};

struct connection_observer_axis {
    template <class P> static constexpr bool fits = connection_observer<P>;
    using default_model = null_observer;
};

struct relay_axis {
    template <class P> static constexpr bool fits = relay_policy<P>;
    using default_model = adaptive_relay;
};

/// Finds the models of a `tcp_forwarder`'s axes.
template <class... P> struct tcp_axes : common_axes<P...> {
    using common = common_axes<P...>;
    using options_axis = detail::options_axis<tcp_options>;

    using protocol = picked<stream_protocol_axis, P...>;
    using observer = picked<connection_observer_axis, P...>;
    using relay = picked<relay_axis, P...>;
    using core = tcp_core<protocol, typename common::address_family, typename common::header_version,
                          typename common::routing, typename common::access_control, typename common::limits,
                          typename common::upstream_header, observer, relay>;

    /// Whether an object of the type is of use to the forwarder, or is a policy that cannot be used, which is an error
    /// already.
    template <class T>
    static constexpr bool has =
        common::template has_common<T> || is_among<T, protocol, observer, relay, tcp_options, P...>;

    template <class... Given>
    static std::shared_ptr<core> make(const asio::any_io_executor& executor, Given&&... given) {
        return common::template make_core<core, tcp_options, observer>(executor, std::forward<Given>(given)...);
    }

    // Behind the members: clang 16 knows no member of a class behind a static_assert that fails.
    template <class Q>
    static constexpr bool is_model_of_mine =
        is_common_model<Q> || is_model<Q, stream_protocol_axis, connection_observer_axis, relay_axis, options_axis>;
    template <class Q>
    static constexpr bool is_observer = connection_observer_axis::fits<Q> ||
                                        (!is_model_of_mine<Q> && is_meant_as_observer<Q>);
    template <class Q> static constexpr bool is_mine = is_model_of_mine<Q> || is_observer<Q>;

    static_assert((sizeof(observer_check_if<is_observer<P>, P, check_connection_events>) && ...));
    static_assert((sizeof(model_check<is_mine<P>, P>) && ...));
    static_assert(((is_mine<P> || is_nearly_model<P>)&&...),
                  "tcp_forwarder: a policy is a model of none of its axes; static_assert(routing_policy<T>), or of the "
                  "axis that T is meant for, tells why");
    static_assert(models_of<stream_protocol_axis, P...> < 2, "tcp_forwarder: two protocol policies are given");
    static_assert(models_of<connection_observer_axis, P...> < 2,
                  "tcp_forwarder: two connection_observers are given; all_of{one, other} makes one of them");
    static_assert(models_of<relay_axis, P...> < 2, "tcp_forwarder: two relay_policies are given");
    static_assert(models_of<options_axis, P...> < 2, "tcp_forwarder: tcp_options are given twice");
};

} // namespace detail

/// Takes TCP connections whose first bytes are a PROXY header, and connects each to its target from the client's own
/// address.
///
/// It belongs to the one thread that runs its executor: call it there, `connections()` excepted. It is a handle that
/// can be moved, after which the old one may only be destroyed. Destroying it stops accepting and resets the
/// connections it has; as any I/O object, it must not outlive its `io_context`. One bad connection never touches
/// another: it is reported to the observer with its reason, and nothing is thrown.
///
/// `Policies` are models of its axes in any order, the default where none is given: `stream_protocol` (`tcp`),
/// `address_family_policy` (has to be given), `header_version_policy` (`any_version`), `routing_policy`
/// (`loopback_routing`), `access_control_policy` (`allow_all`), `limit_policy` (`no_limits`), `upstream_header_policy`
/// (`no_upstream_header`), `connection_observer` (`null_observer`), `relay_policy` (`adaptive_relay`), and
/// `tcp_options`. As a rule the constructor's arguments tell them:
/// `tcp_forwarder f{executor, dual_stack{v4, v6}, v2{}, my_observer}`.
template <class... Policies> class tcp_forwarder {
    using axes = detail::tcp_axes<Policies...>;
    using core = typename axes::core;
    using session = detail::tcp_session<core>;
    using clock = std::chrono::steady_clock;

public:
    /// The protocol that was given, or the default.
    using protocol = typename axes::protocol;
    /// The header version that was given, or the default.
    using header_version = typename axes::header_version;
    /// What `serve` takes: one of Asio's acceptors, of the protocol.
    using acceptor = typename core::acceptor;

    /// `policies`, in any order, are objects of the policies that this forwarder has; a policy that is not given is
    /// made from nothing. The default routing is installed here and throws when it cannot be; see `loopback_routing`.
    /// Throws `std::system_error` when there is no descriptor left.
    template <class... Given> explicit tcp_forwarder(const asio::any_io_executor& executor, Given&&... policies) {
        static_assert((axes::template has<std::remove_cvref_t<Given>> && ...),
                      "tcp_forwarder: an argument is none of the policies in the template arguments");
        core_ = axes::make(executor, std::forward<Given>(policies)...);
    }

    /// What was moved from may only be destroyed.
    tcp_forwarder(tcp_forwarder&&) noexcept = default;
    tcp_forwarder& operator=(tcp_forwarder&&) = delete;
    tcp_forwarder(const tcp_forwarder&) = delete;
    tcp_forwarder& operator=(const tcp_forwarder&) = delete;
    ~tcp_forwarder() {
        if (core_) core_->end_all(errc::drained);
    }

    /// Accepts and forwards connections until `stop_accepting()`, and returns no error then; or until it is cancelled
    /// (asio::bind_cancellation_slot), and returns `std::errc::operation_canceled`. Either way the listening socket is
    /// closed, and the connections there are go on. A forwarder that has stopped accepting closes it at once. Throws
    /// `std::system_error` when the socket listens no more, though it is open. `a` belongs to the forwarder's executor,
    /// see `listen`; the call takes it over, the awaitable accepts. `listener` is the number that observers are told;
    /// any number of listeners may be served.
    ///
    /// The awaitable may outlive the forwarder, whose destructor ends it.
    asio::awaitable<std::error_code> serve(acceptor a, std::size_t listener = 0) {
        return serve(std::move(a), listener, core_->places,
                     [c = core_](accepted_socket s) { forward(c, std::move(s)); });
    }

    /// The same for a pool: a connection is accepted when `places` has a place for it, and goes to `take(socket)`,
    /// which may have another thread's forwarder forward it. `take` is called on this thread; its exception costs that
    /// connection alone.
    template <std::invocable<accepted_socket> Take>
    asio::awaitable<std::error_code> serve(acceptor a, std::size_t listener, std::shared_ptr<admission> places,
                                           Take take) {
        auto& observer = core_->observer; // the adopted listener keeps it
        return detail::accept_loop(
            core::adopt(core_, std::move(a), listener), std::move(places), std::move(take),
            [&observer](std::error_code ec) { observer.accepting_paused(ec); },
            [&observer] { detail::tell_accepting_resumed(observer); });
    }

    /// Forwards one accepted connection, which any listener may have accepted. It is refused (`errc::drained`) once
    /// the forwarder has drained. Want of memory is reported as a refusal, too.
    void forward(accepted_socket accepted) { forward(core_, std::move(accepted)); }

    /// Closes the listening sockets; connections go on. No further connection is accepted from any listener.
    void stop_accepting() { core_->stop_accepting(); }

    /// Closes the listening sockets of that number alone; connections go on.
    void stop_accepting(std::size_t listener) { core_->stop_accepting(listener); }

    /// A duplicate of the listening socket of that number, which shares its backlog: for another forwarder, before this
    /// one closes its own, so that no connection is lost in between. Empty where the forwarder has none, or no longer.
    /// Throws `std::system_error` when there is no descriptor left.
    unique_fd duplicate(std::size_t listener) const { return core_->duplicate(listener); }

    /// Stops accepting, waits until the last connection has ended, but not longer than `limit`, and resets the rest,
    /// which observers are told as `errc::drained`. The awaitable may outlive the forwarder. Of several drains the
    /// first that ends resets the rest.
    asio::awaitable<void> drain(clock::duration limit) { return drain(core_, limit); }

    /// How many connections there are, relayed ones and ones that are being set up. Any thread may ask.
    std::size_t connections() const noexcept { return core_->connections.load(std::memory_order_relaxed); }

private:
    /// `c` is a copy, because an observer may destroy the forwarder.
    static void forward(std::shared_ptr<core> c, accepted_socket accepted) {
        connection about{.listener = accepted.listener(), .peer = accepted.peer(), .accepted = clock::now()};
        if (detail::wants_local(c->observer)) about.local = accepted.local();
        c->observer.accepted(about);
        if (c->ended) return c->observer.rejected(about, errc::drained);
        if (!c->access_control.allows(about.peer.address)) return c->observer.rejected(about, errc::not_allowed);
        detail::tcp_core_member<core> member{c, accepted.take_place()};
        if (const auto ec = member.enter_balancer(about.peer.address)) return c->observer.rejected(about, ec);
        try {
            std::make_shared<session>(std::move(member), accepted.take_socket(), about)->start();
        } catch (const std::bad_alloc&) {
            c->observer.rejected(about, std::make_error_code(std::errc::not_enough_memory));
        }
    }

    static asio::awaitable<void> drain(std::shared_ptr<core> c, clock::duration limit) {
        c->stop_accepting();
        try {
            if (c->connections > 0) co_await c->emptiness.wait(c->executor, detail::bounded(limit));
        } catch (const std::bad_alloc&) { // the rest ends without a delay
        }
        c->end_all(errc::drained);
    }

    std::shared_ptr<core> core_;
};

/// The policies are those of the arguments.
template <class... Policies> tcp_forwarder(const asio::any_io_executor&, Policies...) -> tcp_forwarder<Policies...>;

} // namespace mmproxy

#endif
