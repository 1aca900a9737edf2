// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_TCP_SESSION_HPP
#define MMPROXY_FORWARDER_TCP_TCP_SESSION_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/dial/own_listeners.hpp>
#include <mmproxy/dial/self_connection.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/tcp/header_to_target.hpp>
#include <mmproxy/forwarder/tcp/relayed_session.hpp>
#include <mmproxy/forwarder/tcp/tcp_core.hpp>
#include <mmproxy/forwarder/tcp/tcp_dial.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_version/header_buffer.hpp>
#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/observer/optional_events.hpp>
#include <mmproxy/reactor/expiry_list.hpp>
#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/reactor/stream_socket.hpp>
#include <mmproxy/reactor/timer_wait.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/socket/out_of_descriptors.hpp>
#include <mmproxy/socket/user_timeout.hpp>

#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// One connection from its acceptance until it is relayed: read the header, choose the target, dial, send a header if
/// one is to be sent, hand over to the relay.
///
/// Callbacks instead of a coroutine: nearly always the header is there already and the target answers at once, and then
/// all is done in one go, without a wait. What it waits for, a watched socket or a timer, keeps it alive. Every end is
/// told to the observer once.
template <class Core> class tcp_session final : public reactor::handler, public expiry_list::member {
    using upstream_header = typename Core::upstream_header_type;

public:
    tcp_session(tcp_core_member<Core> core, stream_socket client, const connection& about)
        : core_{std::move(core)}, client_{std::move(client)}, about_{about} {}

    /// Leaves its list while `core_`, which has the list, is still there.
    ~tcp_session() override { expiry_list::member::leave(); }

    /// Reads what is there already, and goes on from there. A peer that sends no header is asked about as an unnamed
    /// one of 0 bytes.
    void start() noexcept {
        const bool sends_header = core_->senders.contain(about_.peer.address);
        guarded([&] { proceed(sends_header ? take_header({}) : choose_target({})); });
    }

    void on_ready() noexcept override {
        guarded([this] {
            if (step_ == step::reading)
                read_header();
            else if (step_ == step::dialling)
                dial();
            else if (step_ == step::introducing)
                introduce();
        });
    }

    /// Its time in a list is over, or the forwarder ends it.
    void end(std::error_code reason) noexcept override {
        const auto alive = shared_from_this();
        reject(reason, &stream_socket::reset);
    }

private:
    enum class step : std::uint8_t { reading, dialling, introducing, resting, finished };

    /// Calls `next()` unless the connection has ended. Out of memory, this connection is refused and no other.
    template <class Next> void guarded(Next next) noexcept {
        try {
            if (step_ != step::finished) next();
        } catch (...) {
            reject(std::make_error_code(std::errc::not_enough_memory));
        }
    }

    void proceed(std::error_code answer) {
        if (answer == errc::need_more) return read_header();
        if (answer) return reject(answer);
        if (core_->ended) return reject(errc::drained, &stream_socket::reset); // by an observer of the header
        if (upstream_header::dials_from_client) source_ = about_.client;
        if (may_meet_itself(source_, about_.target)) source_.port = 0;
        dial();
    }

    // The header.

    void read_header() {
        for (;;) {
            const auto got = client_.receive(scratch());
            if (got.try_again()) return await(client_, core_->awaiting_header);
            if (got.is_short()) return rest(core_->awaiting_header);
            if (got.error != 0) return reject(instead_of_timed_out(errc::peer_vanished, got.code()));
            if (got.bytes == 0) return reject(errc::truncated);
            const auto answer = take_header(scratch().first(got.bytes));
            if (answer != errc::need_more) return proceed(answer);
        }
    }

    std::error_code take_header(std::span<const std::byte> bytes) {
        const auto result = header_.feed(bytes, core_->options.max_header);
        if (!result) return result.error;
        const auto answer = choose_target(result.header);
        header_.keep_surplus(to_target_.bytes());
        return answer;
    }

    /// Asks the policies. `about_.client` stays unspecified for an unnamed header: the target is then dialled from the
    /// host's own address.
    std::error_code choose_target(const header& h) {
        const request asked{.client = h.source.canonical(),
                            .destination = h.destination.canonical(),
                            .balancer = about_.peer,
                            .header = h,
                            .listener = about_.listener,
                            .sent_to = about_.local,
                            .socket = client_.native_handle()};
        const auto target = target_of(core_->address_family, asked);
        about_.client = asked.client;
        about_.target = target.value_or(socket_address{});
        core_->observer.header_read(about_, h);
        if (h.names_client() && !asked.client.address.is_unicast()) return errc::bad_client;
        if (const auto refusal = client_refusal(core_->access_control, asked)) return refusal;
        if (!target) return errc::not_served;
        if (const auto refusal = check_target(h.names_client())) return refusal;
        if (const auto refusal = core_.enter_client(asked.client.address)) return refusal;
        return to_target_.write(core_->upstream_header, asked);
    }

    std::error_code check_target(bool is_named) const noexcept {
        const bool is_bound = is_named && upstream_header::dials_from_client;
        if (is_bound && about_.target.family() != about_.client.family()) return errc::mixed_families;
        const auto& own = own_listeners::of(transport::stream);
        if (!core_->options.dials_own_listeners && own.take(about_.target)) return errc::own_listener;
        return {};
    }

    // The target.

    void dial() {
        step_ = step::dialling;
        for (;;) {
            const auto ec = connect();
            if (!ec) return introduce();
            if (tcp_dial::is_under_way(ec)) return await(upstream_.socket(), core_->awaiting_connect);
            if (is_short(ec)) return rest(core_->awaiting_connect);
            if (!may_dial_again(ec))
                return reject(instead_of_timed_out(errc::connect_timed_out, ec), &stream_socket::reset);
        }
    }

    std::error_code connect() {
        if (upstream_.has_begun()) return upstream_.proceed(about_.target);
        return upstream_.begin(core_->dialer, source_, about_.target, header_.surplus());
    }

    /// Where the client's port is not to be had on this host (it is taken, by a reused port or two balancers with equal
    /// clients; or it is below 1024, and CAP_NET_BIND_SERVICE is missing), the client's address with another port is
    /// nearer to the truth than no connection.
    bool may_dial_again(std::error_code ec) noexcept {
        constexpr int max_meetings = 8; // any number of this order will do
        if (ec == errc::no_other_port) return ++meetings_ < max_meetings;
        return is_without_port(ec) && std::exchange(source_.port, std::uint16_t{0}) != 0;
    }

    /// Whether the host has no descriptor or no memory for another socket just now.
    static bool is_short(std::error_code ec) noexcept {
        return is_out_of_descriptors(ec) || ec == std::errc::no_buffer_space || ec == std::errc::not_enough_memory;
    }

    static bool is_without_port(std::error_code ec) noexcept {
        return ec == std::errc::address_in_use || ec == std::errc::address_not_available ||
               ec == std::errc::permission_denied;
    }

    /// Sends the rest of the header to the target: the relay would count it as the client's bytes.
    void introduce() {
        step_ = step::introducing;
        while (upstream_.sent() < to_target_.size()) {
            const auto ec = upstream_.send_on(header_.surplus());
            if (tcp_dial::is_under_way(ec)) return await(upstream_.socket(), core_->awaiting_connect);
            if (ec) return reject(ec, &stream_socket::reset);
        }
        relay();
    }

    // What every step has in common.

    /// Goes on, with `on_ready`, when the socket is ready, within the time of `list`.
    void await(stream_socket& socket, expiry_list& list) {
        join(list);
        if (const auto ec = socket.watch(*core_->ready, shared_from_this())) reject(ec);
    }

    /// Goes on, with `go_on`, after a moment, within the time of `list`: the host is short of something (accepting may
    /// have taken the last descriptor), which another connection may give back.
    void rest(expiry_list& list) {
        constexpr std::chrono::milliseconds a_moment{20}; // any time of this order will do
        join(list);
        timer_ = std::make_unique<asio::steady_timer>(core_->executor, a_moment);
        const auto then = [](void* self, std::error_code /*ec*/) {
            auto& rested = *static_cast<tcp_session*>(self);
            rested.guarded([&] { rested.go_on(); });
        };
        async_wait(*timer_, {{shared_from_this(), this}, then});
        step_ = step::resting;
    }

    void go_on() {
        if (waits_in_ == &core_->awaiting_connect) return dial();
        step_ = step::reading;
        read_header();
    }

    /// Joins the list, if it is another: its whole time begins then.
    void join(expiry_list& list) {
        if (std::exchange(waits_in_, &list) != &list) list.renew(*this);
    }

    /// Hands both sockets to the relay: the connection has no `tcp_session` any more.
    void relay() {
        step_ = step::finished;
        expiry_list::member::leave();
        const auto core = core_.shared();
        const auto sent = upstream_.sent() - to_target_.size();
        const auto timeout = core->options.user_timeout;
        if (timeout > timeout.zero()) set_user_timeout(upstream_.socket(), timeout); // a new socket has none
        core->observer.connected(about_);
        tell_delivered(core->observer, sent, 0);
        if (core->ended) return cut(sent); // by the observer just now
        try {
            start(core->relay, sent);
        } catch (const std::exception&) {
            core->observer.closed(about_,
                                  {.from_client = sent, .error = std::make_error_code(std::errc::not_enough_memory)});
        }
    }

    /// Resets a connection that the relay does not get.
    void cut(std::size_t sent) noexcept {
        core_->observer.closed(about_, {.from_client = sent, .error = errc::drained});
        upstream_.socket().reset();
        client_.reset();
    }

    /// `sent` bytes of the client's were sent while dialling.
    template <class Relay> void start(Relay& relay, std::size_t sent) {
        relay.start(std::move(client_), upstream_.take(), header_.surplus().subspan(to_target_.size() + sent),
                    relayed_session<Core>{std::move(core_), about_, sent});
    }

    /// Ends the connection, and tells the observer why. What the target refused, the client sees refused: as a reset,
    /// not as an empty but orderly answer.
    void reject(std::error_code reason, void (stream_socket::*end_client)() noexcept = &stream_socket::close) noexcept {
        if (std::exchange(step_, step::finished) == step::finished) return;
        expiry_list::member::leave();
        core_->observer.rejected(about_, reason);
        upstream_.close();
        (client_.*end_client)();
    }

    std::span<std::byte> scratch() const noexcept { return core_->scratch->bytes(); }

    tcp_core_member<Core> core_;
    stream_socket client_;
    tcp_dial upstream_{};
    connection about_;
    socket_address source_{};
    /// The header that has come, then what the target is sent first: `to_target_`, and the payload behind the header.
    header_buffer<typename Core::header_version> header_{};
    [[no_unique_address]] header_to_target<upstream_header> to_target_{};
    expiry_list* waits_in_ = nullptr;
    std::unique_ptr<asio::steady_timer> timer_{}; ///< only since the host was short of something
    step step_ = step::reading;
    std::uint8_t meetings_ = 0; ///< of the upstream socket with itself
};

} // namespace mmproxy::detail

#endif
