// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_TCP_CORE_HPP
#define MMPROXY_FORWARDER_TCP_TCP_CORE_HPP

#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/access_control/limit_policy.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/dial/own_listeners.hpp>
#include <mmproxy/forwarder/tcp/observer_meter.hpp>
#include <mmproxy/forwarder/tcp/tcp_dial.hpp>
#include <mmproxy/forwarder/tcp/tcp_options.hpp>
#include <mmproxy/header_version/header_senders.hpp>
#include <mmproxy/reactor/awaited_end.hpp>
#include <mmproxy/reactor/expiry_list.hpp>
#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/reactor/shared_by_executor.hpp>
#include <mmproxy/socket/keep_alive.hpp>
#include <mmproxy/socket/unique_fd.hpp>
#include <mmproxy/socket/user_timeout.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// Memory of an executor that a connection receives into before it is relayed, one connection at a time: nothing stays
/// in it from one handler to the next.
class scratch_buffer {
public:
    std::span<std::byte> bytes() const noexcept { return {bytes_.get(), size}; }

private:
    /// [bytes]: nearly every header, and payload behind it; any size of this order will do.
    static constexpr std::size_t size = std::size_t{64} * 1024;

    std::unique_ptr<std::byte[]> bytes_ = std::make_unique_for_overwrite<std::byte[]>(size);
};

/// A listening socket, which is in the process's list of its own listeners as long as it may be open.
template <class Acceptor> struct tcp_listener {
    tcp_listener(Acceptor a, std::size_t n) : acceptor{std::move(a)}, number{n} {}
    tcp_listener(const tcp_listener&) = delete;
    tcp_listener& operator=(const tcp_listener&) = delete;
    ~tcp_listener() { close(); }

    /// Takes the socket out of Asio's epoll set first, which would tell of it as long as it has a duplicate somewhere.
    void close() noexcept {
        std::error_code ignored;
        if (acceptor.is_open()) unique_fd{acceptor.release(ignored)};
    }

    Acceptor acceptor;
    std::size_t number;
    own_listeners::entry known{own_listeners::of(transport::stream), acceptor};
};

/// What the connections of one `tcp_forwarder` share: its policies, its options, its lists of connections that wait.
/// The forwarder and each connection keep it alive. Used on the executor's thread alone, but for `connections`.
template <class Protocol, class AddressFamily, class HeaderVersion, class Routing, class AccessControl, class Limits,
          class UpstreamHeader, class Observer, class Relay>
struct tcp_core {
    using header_version = HeaderVersion;
    using upstream_header_type = UpstreamHeader;
    using observer_type = Observer;
    using places_type = limited_places<Limits>;
    using acceptor = typename Protocol::asio_protocol::acceptor;
    using listener_list = std::list<tcp_listener<acceptor>>;

    /// A listener of the list, which leaves it, and is closed, at the end of its accept loop, however that ends: no
    /// connection is left waiting in its backlog.
    class adopted_listener {
    public:
        adopted_listener(std::shared_ptr<tcp_core> core, typename listener_list::iterator at) noexcept
            : core_{std::move(core)}, at_{at} {}
        adopted_listener(adopted_listener&& other) noexcept = default;
        adopted_listener(const adopted_listener&) = delete;
        adopted_listener& operator=(const adopted_listener&) = delete;
        adopted_listener& operator=(adopted_listener&&) = delete;
        ~adopted_listener() {
            if (core_) core_->listeners.erase(at_);
        }

        acceptor& get() const noexcept { return at_->acceptor; }
        std::size_t number() const noexcept { return at_->number; }

    private:
        std::shared_ptr<tcp_core> core_;
        typename listener_list::iterator at_;
    };

    tcp_core(const asio::any_io_executor& e, AddressFamily f, header_senders<HeaderVersion> s, Routing r,
             const tcp_options& o, AccessControl a, Limits l, UpstreamHeader u, Observer ob)
        : executor{e},
          address_family{std::move(f)},
          senders{std::move(s)},
          dialer{e, std::move(r), o.target_keep_alive, o.connect_timeout},
          access_control{std::move(a)},
          limits{std::move(l)},
          upstream_header{std::move(u)},
          observer{std::move(ob)},
          options{o},
          awaiting_header{e, o.header_timeout, errc::header_timed_out},
          awaiting_connect{e, o.connect_timeout, errc::connect_timed_out},
          relay{*ready, o.idle_timeout} {}

    /// Takes an acceptor into the list; a stopped forwarder closes it. Accepted sockets inherit its options, which
    /// saves system calls a connection. An urgent byte stays in its place in the stream (RFC 6093).
    static adopted_listener adopt(std::shared_ptr<tcp_core> core, acceptor a, std::size_t number) {
        std::error_code ignored;
        a.native_non_blocking(true);
        a.set_option(asio::socket_base::out_of_band_inline{true}, ignored);
        set_keep_alive(a, core->options.balancer_keep_alive);
        set_user_timeout(a, core->options.user_timeout);
        core->listeners.emplace_front(std::move(a), number);
        const auto at = core->listeners.begin();
        if (core->stopped) at->close();
        return {std::move(core), at};
    }

    /// Closes every listener, whose accept loop then ends.
    void stop_accepting() {
        stopped = true;
        for (auto& l : listeners) l.close();
    }

    void stop_accepting(std::size_t number) {
        for (auto& l : listeners)
            if (l.number == number) l.close();
    }

    /// See `tcp_forwarder::duplicate`.
    unique_fd duplicate(std::size_t number) {
        for (auto& l : listeners)
            if (l.number == number && l.acceptor.is_open()) return duplicate_of(l.acceptor.native_handle());
        return {};
    }

    /// Closes every listener, and resets every connection for this reason.
    void end_all(std::error_code reason) {
        stop_accepting();
        ended = true;
        awaiting_header.end_all(reason);
        awaiting_connect.end_all(reason);
        relay.end_all(reason);
    }

    /// The last connection has ended: a drain that waits goes on, and no timer keeps a stopped forwarder running.
    void emptied() {
        emptiness.reached();
        if (stopped) end_all(errc::drained);
    }

    asio::any_io_executor executor;
    [[no_unique_address]] AddressFamily address_family;
    [[no_unique_address]] header_senders<HeaderVersion> senders;
    detail::tcp_dialer<Protocol, Routing> dialer;
    [[no_unique_address]] AccessControl access_control;
    [[no_unique_address]] Limits limits;
    [[no_unique_address]] UpstreamHeader upstream_header;
    [[no_unique_address]] Observer observer;
    tcp_options options;

    std::shared_ptr<admission> places = std::make_shared<admission>(options.max_connections);
    bool stopped = false; ///< no more connections are accepted
    bool ended = false;   ///< and a connection that another thread hands over is refused
    listener_list listeners{};
    std::shared_ptr<reactor> ready = shared_by_executor<reactor>(executor);
    expiry_list awaiting_header;
    expiry_list awaiting_connect;
    Relay relay;
    [[no_unique_address]] observer_meter<Observer, Relay> meter{observer, relay};
    std::shared_ptr<scratch_buffer> scratch = shared_by_executor<scratch_buffer>(executor);

    std::atomic<std::size_t> connections = 0; ///< written by this thread, read by any
    awaited_end emptiness{};                  ///< reached when the last connection has ended
};

/// Counts a connection from its acceptance to its end, with the places that it takes, and keeps the core alive.
template <class Core> class tcp_core_member {
public:
    tcp_core_member(std::shared_ptr<Core> core, admission::place place) noexcept
        : core_{std::move(core)}, place_{std::move(place)} {
        ++core_->connections;
    }
    tcp_core_member(tcp_core_member&&) noexcept = default;
    tcp_core_member(const tcp_core_member&) = delete;
    tcp_core_member& operator=(const tcp_core_member&) = delete;
    tcp_core_member& operator=(tcp_core_member&&) = delete;
    ~tcp_core_member() {
        if (core_ && --core_->connections == 0) core_->emptied();
    }

    Core& operator*() const noexcept { return *core_; }
    Core* operator->() const noexcept { return core_.get(); }
    std::shared_ptr<Core> shared() const noexcept { return core_; }

    /// Takes the place of its balancer, or of its client, or returns why there is none.
    std::error_code enter_balancer(const ip_address& a) noexcept {
        return core_->limits.enter_balancer(a, limited_.of_balancer);
    }
    std::error_code enter_client(const ip_address& a) noexcept {
        return core_->limits.enter_client(a, limited_.of_client);
    }

private:
    std::shared_ptr<Core> core_;
    admission::place place_;
    [[no_unique_address]] typename Core::places_type limited_{};
};

} // namespace mmproxy::detail

#endif
