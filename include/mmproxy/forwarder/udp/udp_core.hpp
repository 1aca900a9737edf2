// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_CORE_HPP
#define MMPROXY_FORWARDER_UDP_UDP_CORE_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/datagram/late_error.hpp>
#include <mmproxy/datagram/receive_batch.hpp>
#include <mmproxy/datagram/send_batch.hpp>
#include <mmproxy/dial/own_listeners.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/udp/flow_table.hpp>
#include <mmproxy/forwarder/udp/receive_rest.hpp>
#include <mmproxy/forwarder/udp/udp_dial.hpp>
#include <mmproxy/forwarder/udp/udp_flow.hpp>
#include <mmproxy/forwarder/udp/udp_options.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>
#include <mmproxy/observer/optional_events.hpp>
#include <mmproxy/reactor/awaitable.hpp>
#include <mmproxy/reactor/awaited_end.hpp>
#include <mmproxy/reactor/epoll_set.hpp>
#include <mmproxy/reactor/shared_by_executor.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/socket/native_socket.hpp>
#include <mmproxy/socket/out_of_descriptors.hpp>
#include <mmproxy/socket/socket_buffers.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/ip/udp.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// The datagram loop of one `udp_forwarder`.
///
/// A datagram's way up: `forward_from` receives a batch from a listener, `take` asks whether its sender may send,
/// `read` takes the header off and finds the flow, `forward` adds the payload to the batch `upstream_`, which sends it.
/// The way down: `receive_replies` receives from a flow, `reply` adds to the batch `downstream_`, which sends to the
/// balancers.
template <class AddressFamily, class HeaderVersion, class Routing, class AccessControl, class Observer, class Placement>
class udp_core : public std::enable_shared_from_this<
                     udp_core<AddressFamily, HeaderVersion, Routing, AccessControl, Observer, Placement>> {
    using clock = std::chrono::steady_clock;
    using bytes = std::span<const std::byte>;
    using flow_type = udp_flow<HeaderVersion>;

public:
    udp_core(const asio::any_io_executor& executor, AddressFamily address_family, Routing routing,
             const udp_options& options, AccessControl access, Observer observer)
        : executor_{executor},
          address_family_{std::move(address_family)},
          access_control_{std::move(access)},
          observer_{std::move(observer)},
          options_{options},
          places_{std::make_shared<admission>(options.max_flows)},
          dial_{executor, std::move(routing), options.socket_buffer},
          reader_{placement_limits{options.close_after, options.max_header}},
          flows_{options.close_after},
          ready_{executor},
          ticker_{executor},
          rest_{executor} {}

    /// Reads from the socket from now on; flows take their places from `places`. Datagrams of several clients may be
    /// received joined, unless each socket `is_steered` its own clients.
    std::shared_ptr<udp_listener> listen(native_socket<asio::ip::udp> socket, std::size_t number,
                                         std::shared_ptr<admission> places, bool is_steered) {
        std::error_code ec; // an older kernel delivers them one by one
        if (!is_steered) socket.set_option(udp_gro{}, ec);
        set_receive_buffer(socket, options_.socket_buffer);
        set_send_buffer(socket, options_.socket_buffer);
        const bool is_wildcard = local_address(socket.native_handle()).canonical().address.is_wildcard();
        if (is_wildcard) socket.set_option(packet_info{}, ec = {});
        if (is_wildcard && ec) throw std::system_error{ec, "setsockopt(IP_PKTINFO)"};
        return add(std::make_shared<udp_listener>(std::move(socket), number, std::move(places)));
    }

    /// The listeners of that number open no more flows.
    std::vector<std::shared_ptr<udp_listener>> stop_accepting(std::size_t number) {
        std::vector<std::shared_ptr<udp_listener>> stopped;
        for (const auto& l : listeners_)
            if (l->number == number) stopped.push_back(l);
        for (const auto& l : stopped) l->opens_flows = false;
        return stopped;
    }

    /// Whether a flow goes back through the listener.
    bool is_used(const udp_listener& l) const { return flows_.has(goes_back_through(l)); }

    /// Closes a listener, and ends the flows that go back through it.
    void close(const std::shared_ptr<udp_listener>& l) {
        flows_.remove_if(goes_back_through(*l), [this](const flow_type& f) { report_end(f, errc::drained); });
        if (way_.back.listener == l.get()) way_ = {};
        if (!ended_) ready_.remove(l->socket.get());
        std::erase(listening_, l->socket.get());
        std::erase(listeners_, l);
        l->close();
    }

    /// Moves datagrams until `end()`. Throws `std::system_error` when a socket is none any more.
    static asio::awaitable<void> run(std::shared_ptr<udp_core> core) {
        constexpr int fair_share = 16; // then whatever else this thread does has its turn
        std::error_code ec;
        while (!ec) {
            for (int i = 0; i < fair_share && core->turn(); ++i) {
            }
            if (core->rest_.is_due()) {
                tell_receiving_paused(core->observer_, core->rest_.take_reason());
                co_await core->rest_.wait();
            } else {
                co_await core->ready_.async_wait(into(ec));
            }
        }
    }

    /// Opens no more flows; it all ends with the last one there is.
    void stop_accepting() {
        stopped_ = true;
        if (flows_.empty()) end(errc::drained);
    }

    /// Ends every flow, and reads no more. The listening sockets stay open until `close()`: the kernel spreads clients
    /// over all sockets of a port, and would send those of other threads elsewhere if one were missing.
    void end(std::error_code reason) {
        stopped_ = ended_ = true;
        flows_.clear([&](const flow_type& f) { report_end(f, reason); });
        ready_.close();
        ticker_.cancel();
        rest_.end();
        for (const auto& l : listeners_) l->end();
        the_end_.reached();
    }
    /// Ends it all, for what `run` has thrown.
    void fail(std::exception_ptr failure) {
        failure_ = std::move(failure);
        end(std::make_error_code(std::errc::io_error));
    }
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

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

    /// Those that `udp_options` allow; a pool's listeners have others.
    const std::shared_ptr<admission>& places() const noexcept { return places_; }

private:
    static auto goes_back_through(const udp_listener& l) noexcept {
        return [&l](const flow_type& f) { return f.back.listener == &l; };
    }

    std::shared_ptr<udp_listener> add(std::shared_ptr<udp_listener> l) {
        listeners_.push_back(l);
        listening_.push_back(l->socket.get());
        if (const auto ec = ready_.add(l->socket.get(), *l)) {
            close(l);
            throw std::system_error{ec, "epoll_ctl"};
        }
        return l;
    }

    /// The way of the datagrams that are being read.
    struct incoming_way {
        udp_return_path back{};
        datagram_way ends{};
        bool is_allowed = false;
    };

    /// False when there was nothing to do. Out of memory, datagrams are lost unreported and the flows go on.
    bool turn() noexcept {
        try {
            return move_datagrams();
        } catch (const std::exception&) {
            upstream_.discard();
            downstream_.discard();
            received_->clear();
            return true;
        }
    }

    bool move_datagrams() {
        now_ = clock::now();
        ready_listeners_.clear();
        const auto count = ready_.poll();
        ready_.each([&](udp_source& source, std::uint32_t /*events*/) {
            if (source.is_listener)
                ready_listeners_.push_back(&static_cast<udp_listener&>(source));
            else
                receive_replies(static_cast<flow_type&>(source), fair_share(count));
        });
        send_replies();
        forward_from_ready_listeners(count);
        return count > 0;
    }

    /// How many replies each of so many flows may have in one turn, so that no turn takes long.
    static std::size_t fair_share(std::size_t flows) noexcept {
        constexpr std::size_t most_replies = 512;
        return std::clamp<std::size_t>(most_replies / flows, 1, receive_batch::capacity);
    }

    // Up: from the balancers to the target.

    /// Where more is ready than could be told of, the listeners do not wait until it is their turn.
    void forward_from_ready_listeners(std::size_t count) {
        if (count < ready_.most_at_once) {
            for (const auto* l : ready_listeners_) forward_from(*l);
        } else {
            for (const auto& l : listeners_) forward_from(*l);
        }
    }

    void forward_from(const udp_listener& l) {
        rest_.note(received_->receive_from(l.socket.get(), received_->room(), [&](const received_datagrams& r) {
            note_way(l, r);
            r.each([&](bytes datagram) { take(datagram); });
        }));
        send_upstream();
        received_->clear();
    }

    void send_upstream() {
        upstream_.flush([this](flow_type& f, bytes payload, std::error_code reason) {
            take_back(f.from_client, payload);
            observer_.datagram_dropped(f.about(), reason);
        });
    }

    /// Datagrams come in trains: most have come the way of the one before.
    void note_way(const udp_listener& l, const received_datagrams& r) {
        if (way_.back.is(l, *r.from, r.local)) return;
        way_.back = {&l, *r.from, r.local};
        way_.ends = way_.back.ends();
        way_.is_allowed = access_control_.allows(way_.ends.peer.address);
    }

    void take(bytes datagram) {
        if (!way_.is_allowed) return drop({}, errc::not_allowed);
        read(datagram);
    }

    void read(bytes datagram) {
        const auto d = reader_.read(way_.ends, datagram, now_);
        if (d.error != errc::success) return drop({}, d.error);
        const auto asked = request_of(d.header);
        const auto key = key_of(asked, d.announced);
        if (d.is_announcement) announce(key, d.header);
        if (d.is_announcement && datagram.size() == d.header_size) return;
        auto* f = flows_.find(key);
        if (f == nullptr) f = open(key, d, asked);
        if (f != nullptr) forward(*f, datagram.first(d.header_size), datagram.subspan(d.header_size));
    }

    request request_of(const header& h) const noexcept {
        return {.client = h.source.canonical(),
                .destination = h.destination.canonical(),
                .balancer = way_.ends.peer,
                .header = h,
                .listener = way_.back.listener->number,
                .sent_to = way_.ends.local};
    }

    /// What an endpoint has announced is decided once.
    flow_key key_of(const request& asked, announcement* announced) const {
        if (announced == nullptr) return key_of(asked.client, asked.balancer, target_for(asked));
        if (!std::exchange(announced->is_decided, true)) {
            announced->target = target_for(asked);
            announced->refusal = ask_for_client(asked);
        }
        return key_of(asked.client, asked.balancer, announced->target);
    }

    /// Unless the header names a client, the target is dialled from the host's own address.
    static flow_key key_of(const socket_address& client, const socket_address& peer,
                           const socket_address& target) noexcept {
        const bool is_named = client.is_specified();
        return {is_named ? client : peer, target, !is_named};
    }

    socket_address target_for(const request& asked) const noexcept {
        return target_of(address_family_, asked).value_or(socket_address{});
    }

    errc ask_for_client(const request& asked) const noexcept {
        return allows_client(access_control_, asked) ? errc::success : errc::client_not_allowed;
    }

    void announce(const flow_key& key, const header& h) {
        observer_.header_read(about(key), h);
        keep_ticking();
    }

    void forward(flow_type& f, bytes header, bytes payload) {
        f.back = way_.back;
        f.header.keep(header);
        f.last_used = now_;
        count(f.from_client, payload);
        if (f.round != upstream_.round()) f.path = upstream_.path(f.socket.get());
        f.round = upstream_.round();
        upstream_.add(f.path, {}, payload, f);
    }

    /// Null when the flow cannot be; that has been reported then.
    flow_type* open(const flow_key& key, const placed_datagram& d, const request& asked) {
        std::error_code ec = check(key);
        if (!ec) ec = d.announced != nullptr ? d.announced->refusal : ask_for_client(asked);
        auto place = ec ? admission::place{} : take_place(ec);
        auto socket = ec ? unique_fd{} : open_socket(key, ec);
        auto* f = ec ? nullptr : add(key, std::move(socket), std::move(place), ec);
        if (ec) {
            drop(key, ec);
            return nullptr;
        }
        if (d.header_size > 0 && !d.is_announcement) observer_.header_read(f->about(), d.header);
        observer_.flow_opened(f->about());
        return f;
    }

    admission::place take_place(std::error_code& ec) {
        auto& places = *way_.back.listener->places;
        auto place = places.enter();
        if (!place && make_room()) place = places.enter();
        if (!place) ec = errc::too_many_flows;
        return place;
    }

    unique_fd open_socket(const flow_key& key, std::error_code& ec) {
        const auto open = [&] { return dial_.open(key.client(), key.target, listening_, ec); };
        auto socket = open();
        return is_out_of_descriptors(ec) && make_room() ? open() : std::move(socket);
    }

    /// A flow that the target never answered gives way to a new one, the oldest first, as in a connection tracker:
    /// clients that were made up take nobody's place. False: there is none.
    bool make_room() {
        auto* f = flows_.oldest_unanswered();
        if (f == nullptr) return false;
        if (f->round == upstream_.round()) send_upstream(); // its datagrams wait there
        flows_.remove(*f, [this](const flow_type& gone) { report_end(gone, errc::gave_way); });
        return true;
    }

    errc check(const flow_key& key) const noexcept {
        if (stopped_ || !way_.back.listener->opens_flows) return errc::drained;
        if (!key.is_own && !key.source.address.is_unicast()) return errc::bad_client;
        if (!key.target.is_specified() || key.target.port == 0) return errc::not_served;
        if (!key.is_own && key.target.family() != key.source.family()) return errc::mixed_families;
        const auto& own = own_listeners::of(transport::datagram);
        const bool calls_itself = !options_.dials_own_listeners && own.take(key.target);
        return calls_itself ? errc::own_listener : errc::success;
    }

    flow_type* add(const flow_key& key, unique_fd socket, admission::place place, std::error_code& ec) {
        keep_ticking(); // first: should it throw, there is no flow that nobody was told of
        auto& f = flows_.insert(key, now_);
        f.socket = std::move(socket);
        f.place = std::move(place);
        f.back = way_.back;
        ec = ready_.add(f.socket.get(), f);
        if (!ec) return &f;
        flows_.remove(f, [](const flow_type& /*not opened*/) {});
        return nullptr;
    }

    // Down: from the target to the balancers.

    void receive_replies(flow_type& f, std::size_t share) {
        const auto limit = std::min(f.expected_replies, share);
        if (received_->room() < limit) send_replies();
        std::size_t got = 0;
        const auto ec = received_->receive(f.socket.get(), limit, [&](const received_datagrams& r) {
            const auto path = downstream_.path(f.back.listener->socket.get(), f.back.peer, f.back.local);
            r.each([&](bytes payload) { reply(f, path, payload); });
            ++got;
        });
        f.expected_replies = got == limit ? std::min(2 * got, receive_batch::capacity) : std::max<std::size_t>(got, 1);
        if (is_late_error_of_receiving(ec.value()))
            observer_.datagram_dropped(f.about(), ec); // the target may be back by now
        else
            rest_.note(ec);
    }

    void reply(flow_type& f, std::uint32_t path, bytes payload) {
        f.last_used = now_;
        flows_.note_answer(f);
        count(f.from_upstream, payload);
        downstream_.add(path, f.header.bytes(), payload, f);
    }

    void send_replies() {
        downstream_.flush([this](flow_type& f, bytes payload, std::error_code reason) {
            take_back(f.from_upstream, payload);
            observer_.reply_dropped(f.about(), reason);
        });
        received_->clear();
    }

    // What observers are told.

    static void count(traffic& t, bytes payload) noexcept {
        ++t.datagrams;
        t.bytes += payload.size();
    }

    static void take_back(traffic& t, bytes payload) noexcept {
        --t.datagrams;
        t.bytes -= payload.size();
    }

    flow about(const flow_key& key) const noexcept {
        return {.listener = way_.back.listener->number,
                .peer = way_.ends.peer,
                .local = way_.ends.local,
                .client = key.client(),
                .target = key.target,
                .opened = now_};
    }

    void drop(const flow_key& key, std::error_code reason) noexcept { observer_.datagram_dropped(about(key), reason); }

    void report_end(const flow_type& f, std::error_code reason) noexcept {
        observer_.flow_closed(f.about(), {f.from_client, f.from_upstream, reason});
    }

    // The end of what is idle.

    void keep_ticking() {
        if (is_ticking_) return;
        ticker_.expires_after(timing_wheel::tick);
        ticker_.async_wait([weak = this->weak_from_this()](std::error_code ec) {
            const auto core = weak.lock();
            if (core && !ec) core->tick();
        });
        is_ticking_ = true; // only now: the wait may have thrown
    }

    void tick() {
        is_ticking_ = false;
        now_ = clock::now();
        flows_.expire(now_, [this](const flow_type& f) { report_end(f, {}); });
        for (const auto& l : listeners_)
            if (!l->opens_flows && !is_used(*l)) l->last_flow.reached();
        reader_.expire(now_, [this](const datagram_way& way, const announcement& a) { return last_reply(way, a); });
        if (stopped_ && flows_.empty()) return end(errc::drained);
        if (!flows_.empty() || !reader_.empty()) keep_ticking();
    }

    clock::time_point last_reply(const datagram_way& way, const announcement& announced) {
        const auto* f = flows_.find(key_of(announced.said.source.canonical(), way.peer, announced.target));
        const bool goes_back = f != nullptr && f->back.ends() == way;
        return goes_back ? f->last_used : clock::time_point::min();
    }

    asio::any_io_executor executor_;
    [[no_unique_address]] AddressFamily address_family_;
    [[no_unique_address]] AccessControl access_control_;
    [[no_unique_address]] Observer observer_;
    udp_options options_;
    std::shared_ptr<admission> places_;
    udp_dial<Routing> dial_;
    typename Placement::template reader<HeaderVersion> reader_;
    std::vector<std::shared_ptr<udp_listener>> listeners_{};
    std::vector<int> listening_{}; ///< their sockets
    flow_table<HeaderVersion> flows_;
    bool stopped_ = false;
    bool ended_ = false;
    awaited_end the_end_{};

    epoll_set<udp_source> ready_;
    asio::steady_timer ticker_;
    bool is_ticking_ = false;
    receive_rest rest_;
    std::exception_ptr failure_{};
    clock::time_point now_{};

    std::shared_ptr<receive_batch> received_ = shared_by_executor<receive_batch>(executor_);
    send_batch<flow_type> upstream_{};
    send_batch<flow_type> downstream_{};
    std::vector<const udp_listener*> ready_listeners_{};
    incoming_way way_{};
};

} // namespace mmproxy::detail

#endif
