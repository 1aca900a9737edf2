// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_FORWARDER_HPP
#define MMPROXY_FORWARDER_UDP_UDP_FORWARDER_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/access_control/allow_all.hpp>
#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/udp/udp_core.hpp>
#include <mmproxy/forwarder/udp/udp_options.hpp>
#include <mmproxy/header_placement/every_datagram.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/protocol/udp.hpp>
#include <mmproxy/reactor/cancellation.hpp>
#include <mmproxy/reactor/for_ever.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/routing_policy.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/ip/udp.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy {

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
template <address_family_policy AddressFamily, header_version_policy HeaderVersion = any_version,
          routing_policy Routing = loopback_routing, access_control_policy AccessControl = allow_all,
          flow_observer Observer = null_observer, header_placement_policy HeaderPlacement = every_datagram>
class udp_forwarder {
    using clock = std::chrono::steady_clock;

public:
    using protocol = udp;
    using header_version = HeaderVersion;

    /// Whether several sockets on one address can be told to share clients: a kernel filter finds the client in each
    /// datagram. Otherwise all sockets of an address must belong to one forwarder, or a client has several flows.
    static constexpr bool is_steerable =
        steerable_header_version<HeaderVersion> && std::same_as<HeaderPlacement, every_datagram>;

    /// The default routing is installed here and throws when it cannot be; see `Routing`. Throws `std::system_error`
    /// when there is no descriptor left.
    udp_forwarder(const asio::any_io_executor& executor, AddressFamily address_family, Routing routing = Routing{},
                  const udp_options& options = {}, AccessControl access = {}, Observer observer = {})
        : core_{std::make_shared<core>(executor, std::move(address_family), std::move(routing), options,
                                       std::move(access), std::move(observer))},
          places_{std::make_shared<admission>(options.max_flows)} {}

    udp_forwarder(udp_forwarder&&) noexcept = default;
    udp_forwarder& operator=(udp_forwarder&&) = delete;
    udp_forwarder(const udp_forwarder&) = delete;
    udp_forwarder& operator=(const udp_forwarder&) = delete;
    ~udp_forwarder() {
        if (core_) core_->close();
    }

    /// Forwards what a bound socket receives, until `stop_accepting()` and the end of the last flow, or `close`, and
    /// returns no error then; or until it is cancelled (asio::bind_cancellation_slot), which closes the listener, and
    /// returns `std::errc::operation_canceled`. Throws `std::system_error` when a socket can be read no more. `listener`
    /// is the number that observers are told; any number of listeners may be served.
    asio::awaitable<std::error_code> serve(asio::ip::udp::socket socket, std::size_t listener = 0) {
        const auto local = socket.local_endpoint();
        return serve({local.protocol(), unique_fd{socket.release()}}, listener, places_);
    }

    /// The same of a socket that belongs to no `io_context` (see `bind_udp`), with places for flows that forwarders of
    /// other threads share; `is_steered` when each of several sockets has clients of its own, see `client_steering`.
    asio::awaitable<std::error_code> serve(native_socket<asio::ip::udp> socket, std::size_t listener,
                                           std::shared_ptr<admission> places, bool is_steered = false) {
        auto l = core_->listen(std::move(socket), listener, std::move(places), is_steered);
        if (!std::exchange(is_running_, true))
            asio::co_spawn(core_->get_executor(), core::run(core_), [c = core_](const std::exception_ptr& failure) {
                if (failure)
                    c->fail(failure);
                else
                    c->end(errc::drained);
            });
        return wait_for_end(core_, std::move(l));
    }

    /// Opens no more flows: datagrams of other clients are dropped. The flows there are go on.
    void stop_accepting() { core_->stop_accepting(); }

    /// The listeners of that number open no more flows; waits until the last flow that goes back through them has ended,
    /// but not longer than `limit`. They are still there then, see `close`.
    asio::awaitable<void> drain(std::size_t listener, clock::duration limit) {
        return drain(core_, core_->stop_accepting(listener), limit);
    }

    /// Closes the listeners of that number, and ends the flows that go back through them.
    void close(std::size_t listener) {
        for (const auto& l : core_->stop_accepting(listener)) core_->close(l);
    }

    /// Opens no more flows, waits until the last one has ended, but not longer than `limit`, and ends the rest.
    asio::awaitable<void> drain(clock::duration limit) { return drain(core_, limit); }

    /// How many flows there are. Any thread may ask.
    std::size_t flows() const noexcept { return core_->flows(); }

private:
    using core = detail::udp_core<AddressFamily, HeaderVersion, Routing, AccessControl, Observer, HeaderPlacement>;

    static asio::awaitable<std::error_code> wait_for_end(std::shared_ptr<core> c,
                                                         std::shared_ptr<detail::udp_listener> l) {
        co_await detail::take_note_of_cancellation();
        if (!l->has_ended) co_await l->its_end.wait(c->get_executor(), detail::for_ever);
        const bool is_cancelled = co_await detail::is_cancelled();
        if (is_cancelled) c->close(l);
        c->rethrow();
        co_return is_cancelled ? std::make_error_code(std::errc::operation_canceled) : std::error_code{};
    }

    static asio::awaitable<void> drain(std::shared_ptr<core> c, std::vector<std::shared_ptr<detail::udp_listener>> all,
                                       clock::duration limit) {
        const auto deadline = clock::now() + std::min<clock::duration>(limit, detail::for_ever);
        for (const auto& l : all)
            if (c->is_used(*l)) co_await l->last_flow.wait(c->get_executor(), deadline - clock::now());
    }

    static asio::awaitable<void> drain(std::shared_ptr<core> c, clock::duration limit) {
        c->stop_accepting();
        co_await c->wait_for_end(limit);
        c->end(errc::drained);
    }

    std::shared_ptr<core> core_;
    std::shared_ptr<admission> places_;
    bool is_running_ = false;
};

} // namespace mmproxy

#endif
