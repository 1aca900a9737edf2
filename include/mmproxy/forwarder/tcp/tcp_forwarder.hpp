// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_TCP_FORWARDER_HPP
#define MMPROXY_FORWARDER_TCP_TCP_FORWARDER_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/allow_all.hpp>
#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/forwarder/tcp/accept_loop.hpp>
#include <mmproxy/forwarder/tcp/tcp_core.hpp>
#include <mmproxy/forwarder/tcp/tcp_options.hpp>
#include <mmproxy/forwarder/tcp/tcp_session.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/observer/optional_events.hpp>
#include <mmproxy/protocol/tcp.hpp>
#include <mmproxy/reactor/awaitable.hpp>
#include <mmproxy/relay/adaptive_relay.hpp>
#include <mmproxy/routing/loopback_routing.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <system_error>
#include <utility>

namespace mmproxy {

/// Takes TCP connections whose first bytes are a PROXY header, and connects each to its target from the client's own
/// address.
///
/// It belongs to the one thread that runs its executor: call it there, `connections()` excepted. It is a handle that
/// can be moved, after which the old one may only be destroyed. Destroying it stops accepting and resets the
/// connections it has; as any I/O object, it must not outlive its `io_context`. One bad connection never touches
/// another: it is reported to the observer with its reason, and nothing is thrown.
template <address_family_policy AddressFamily, header_version_policy HeaderVersion = any_version,
          routing_policy Routing = loopback_routing, access_control_policy AccessControl = allow_all,
          connection_observer Observer = null_observer, relay_policy Relay = adaptive_relay>
class tcp_forwarder {
    using clock = std::chrono::steady_clock;

    using core = detail::tcp_core<AddressFamily, HeaderVersion, Routing, AccessControl, Observer, Relay>;
    using session = detail::tcp_session<core>;

public:
    using protocol = tcp;
    using acceptor = typename core::acceptor;

    /// The default routing is installed here and throws when it cannot be; see `Routing`.
    tcp_forwarder(const asio::any_io_executor& executor, AddressFamily address_family, Routing routing = Routing{},
                  const tcp_options& options = {}, AccessControl access = {}, Observer observer = {})
        : core_{std::make_shared<core>(executor, std::move(address_family), std::move(routing), options,
                                       std::move(access), std::move(observer))} {}

    tcp_forwarder(tcp_forwarder&&) noexcept = default;
    tcp_forwarder& operator=(tcp_forwarder&&) = delete;
    tcp_forwarder(const tcp_forwarder&) = delete;
    tcp_forwarder& operator=(const tcp_forwarder&) = delete;
    ~tcp_forwarder() {
        if (core_) core_->end_all(errc::drained);
    }

    /// Accepts and forwards connections until `stop_accepting()`, and returns no error then; or until it is cancelled
    /// (asio::bind_cancellation_slot), and returns `std::errc::operation_canceled`. Either way the listening socket is
    /// closed, and the connections there are go on. Throws `std::system_error` when the socket listens no more, though
    /// it is open. `listener` is the number that observers are told; any number of listeners may be served.
    asio::awaitable<std::error_code> serve(acceptor a, std::size_t listener = 0) {
        return serve(std::move(a), listener, core_->places,
                     [c = core_](accepted_socket s) { forward(c, std::move(s)); });
    }

    /// The same, while `places` has one for a connection, and gives each to `take`, which may belong to another thread's
    /// forwarder.
    template <std::invocable<accepted_socket> Take>
    asio::awaitable<std::error_code> serve(acceptor a, std::size_t listener, std::shared_ptr<admission> places,
                                           Take take) {
        return accept(core::adopt(core_, std::move(a), listener), std::move(places), std::move(take));
    }

    /// Forwards one accepted connection.
    void forward(accepted_socket accepted) { forward(core_, std::move(accepted)); }

    /// Closes the listening sockets; connections go on. No further one is accepted from any listener.
    void stop_accepting() { core_->stop_accepting(); }

    /// Closes the listening sockets of that number alone.
    void stop_accepting(std::size_t listener) { core_->stop_accepting(listener); }

    /// Stops accepting, waits until the last connection has ended, but not longer than `limit`, and resets the rest.
    asio::awaitable<void> drain(clock::duration limit) { return drain(core_, limit); }

    /// How many connections there are, relayed ones and those that are being set up. Any thread may ask.
    std::size_t connections() const noexcept { return core_->connections.load(std::memory_order_relaxed); }

private:
    template <class Take>
    static asio::awaitable<std::error_code> accept(typename core::adopted_listener listener,
                                                   std::shared_ptr<admission> places, Take take) {
        auto& observer = listener.core().observer;
        co_return co_await detail::accept_loop(
            listener.get(), listener.number(), std::move(places), std::move(take),
            [&](std::error_code ec) { observer.accepting_paused(ec); },
            [&] { detail::tell_accepting_resumed(observer); });
    }

    static void forward(const std::shared_ptr<core>& c, accepted_socket accepted) {
        connection about{.listener = accepted.listener(), .peer = accepted.peer(), .accepted = clock::now()};
        if (detail::wants_local(c->observer)) about.local = accepted.local();
        c->observer.accepted(about);
        if (c->ended) return c->observer.rejected(about, errc::drained);
        if (!c->access_control.allows(about.peer.address)) return c->observer.rejected(about, errc::not_allowed);
        detail::tcp_core_member<core> member{c, accepted.take_place()};
        try {
            std::make_shared<session>(std::move(member), accepted.take_socket(), about)->start();
        } catch (const std::bad_alloc&) {
            c->observer.rejected(about, std::make_error_code(std::errc::not_enough_memory));
        }
    }

    static asio::awaitable<void> drain(std::shared_ptr<core> c, clock::duration limit) {
        c->stop_accepting();
        if (c->connections > 0) co_await c->emptiness.wait(c->executor, limit);
        c->end_all(errc::drained);
    }

    std::shared_ptr<core> core_;
};

} // namespace mmproxy

#endif
