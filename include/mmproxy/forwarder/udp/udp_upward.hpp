// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_UPWARD_HPP
#define MMPROXY_FORWARDER_UDP_UDP_UPWARD_HPP

#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/datagram/receive_batch.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/udp/counted_batch.hpp>
#include <mmproxy/forwarder/udp/flow_key.hpp>
#include <mmproxy/forwarder/udp/headers_to_target.hpp>
#include <mmproxy/forwarder/udp/receive_rest.hpp>
#include <mmproxy/forwarder/udp/ticker.hpp>
#include <mmproxy/forwarder/udp/udp_listener.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>
#include <mmproxy/observer/optional_events.hpp>
#include <mmproxy/reactor/has_memory_for.hpp>
#include <mmproxy/reactor/shared_by_executor.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/socket/out_of_descriptors.hpp>

#include <asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// From the balancers to the targets.
///
/// A datagram's way: `forward_from` receives a batch from a listener, `take` asks whether its sender may send, `read`
/// takes the header off and finds the flow, `forward` adds the payload to the batch, behind a header where the target
/// is sent one, and `send` sends the batch.
///
/// `Decisions` are `flow_decisions`; `Senders` are the version's `header_senders`; `Reader` is the header placement's;
/// `Book` is the `flow_book`, which must outlive it, as `rest`, `ticks` and `observer` must.
template <class Decisions, class Senders, class Reader, class Book, class UpstreamHeader, class Observer>
class udp_upward {
    using clock = std::chrono::steady_clock;
    using bytes = std::span<const std::byte>;
    using flow_type = typename Book::flow_type;

public:
    udp_upward(const asio::any_io_executor& executor, Decisions decisions, Senders senders,
               const placement_limits& limits, UpstreamHeader upstream_header, Book& flows, receive_rest& rest,
               ticker& ticks, Observer& observer)
        : decisions_{std::move(decisions)},
          senders_{std::move(senders)},
          to_target_{std::move(upstream_header)},
          reader_{limits},
          flows_{flows},
          rest_{rest},
          ticks_{ticks},
          observer_{observer},
          received_{shared_by_executor<receive_batch>(executor)} {}

    /// Receives one batch from the listener, and forwards it. `now` is the time of the turn.
    void forward_from(const udp_listener& l, clock::time_point now) {
        now_ = now;
        way_.is_allowed.reset(); // the access control may have changed since the last batch
        std::size_t got = 0;
        rest_.note(received_->receive_from(l.socket.get(), received_->room(), [&](const received_datagrams& r) {
            note_way(l, r);
            r.each([&](bytes datagram) {
                take(datagram);
                ++got;
            });
        }));
        tell_received(observer_, got, 0);
        send();
        received_->clear();
    }

    /// Sends what was received, and forgets what an exception has kept from being read.
    void recover() noexcept {
        send();
        received_->clear();
    }

    /// Forgets the announcements that are too old, see `header_placement_policy`.
    void expire(clock::time_point now) {
        reader_.expire(now, [this](const datagram_way& way, const announcement& a) { return last_reply(way, a); });
    }

    /// Whether there is no announcement that could expire.
    bool has_nothing_to_expire() const { return reader_.empty(); }

    /// Forgets that datagrams have come by the listener, which is going to be closed.
    void forget(const udp_listener& l) noexcept {
        if (way_.back.listener == &l) way_ = {};
    }

private:
    /// The way of the datagrams that are being read, and whether the access control lets them in: asked once for all
    /// of a batch that follow each other on one way.
    struct incoming_way {
        udp_return_path back{};
        datagram_way ends{};
        std::optional<bool> is_allowed{};
    };

    /// Notes the way of the next datagrams. They come in trains, each as a rule on the way of the one before.
    void note_way(const udp_listener& l, const received_datagrams& r) {
        if (way_.back.is(l, *r.from, r.local)) return;
        way_.back = {&l, *r.from, r.local};
        way_.ends = way_.back.ends();
        way_.is_allowed.reset();
    }

    bool is_allowed() {
        if (!way_.is_allowed) way_.is_allowed = decisions_.allows(way_.ends.peer.address);
        return *way_.is_allowed;
    }

    void take(bytes datagram) {
        if (!is_allowed()) return drop({}, errc::not_allowed);
        if (!has_memory_for([&] { read(datagram); })) drop({}, std::make_error_code(std::errc::not_enough_memory));
    }

    void read(bytes datagram) {
        const auto d = place(datagram);
        if (d.error != errc::success) return refuse(d.error);
        const auto asked = decisions_.request_of(d.header, way_.ends, way_.back.listener->number);
        const auto key = decisions_.key_of(asked, d.announced);
        if (d.is_announcement) announce(key, d.header);
        if (d.is_announcement && datagram.size() == d.header_size) return;
        auto* f = flows_.find(key);
        if (f == nullptr) f = open(key, d, asked);
        if (f == nullptr || !may_go_on(*f, d, asked)) return;
        errc error = errc::success;
        const auto header = f->introduction.is_due() ? to_target_.write(asked, error) : bytes{};
        if (error != errc::success) return drop(key, error);
        f->header.keep(datagram.first(d.header_size));
        forward(*f, header, datagram.subspan(d.header_size));
    }

    /// Of a peer that sends no header, the whole datagram is payload, and the peer itself the client.
    placed_datagram place(bytes datagram) {
        if (!senders_.contain(way_.ends.peer.address)) return {};
        return reader_.read(way_.ends, datagram, now_);
    }

    /// Whether a flow takes a datagram of its client: one from another balancer than the one before asks anew, since
    /// what a balancer may claim is not another's. It is reported as dropped where it does not.
    bool may_go_on(const flow_type& f, const placed_datagram& d, const request& asked) noexcept {
        if constexpr (!Decisions::ask_for_clients) return true;
        if (are_same(f.back.peer, way_.back.peer) || f.back.ends().peer.address == asked.balancer.address) return true;
        const auto refusal = decisions_.refusal_of(asked, d.announced);
        if (refusal) drop(*f.key, refusal);
        return !refusal;
    }

    /// Drops a datagram whose header was refused. `first_datagram` keeps the refusal of an endpoint, which expires.
    void refuse(errc reason) {
        if (!reader_.empty()) ticks_.keep_ticking();
        drop({}, reason);
    }

    void forward(flow_type& f, bytes header, bytes payload) {
        f.back = way_.back;
        f.last_used = now_;
        if (f.round != batch_.round()) f.path = batch_.path(f.socket.get());
        f.round = batch_.round();
        batch_.add(f.path, header, payload, f);
        f.introduction.note_sent(); // only now: it may have thrown
    }

    void send() noexcept {
        const auto sent = batch_.flush([this](flow_type& f, bytes header, std::error_code reason) {
            if (!header.empty()) f.introduction.note_dropped();
            observer_.datagram_dropped(f.about(), reason);
        });
        to_target_.clear();
        tell_delivered(observer_, sent, traffic{});
    }

    // A new client.

    void announce(const flow_key& key, const header& h) {
        observer_.flow_header_read(about(key), h);
        ticks_.keep_ticking();
    }

    /// Opens a flow and tells the observer. Null when it cannot be opened: the datagram has been reported as dropped
    /// then.
    flow_type* open(const flow_key& key, const placed_datagram& d, const request& asked) {
        auto ec = why_not(key, d, asked);
        auto* f = ec ? nullptr : open(key, ec);
        if (f == nullptr) {
            drop(key, ec);
            return nullptr;
        }
        if (d.header_size > 0 && !d.is_announcement) observer_.flow_header_read(f->about(), d.header);
        observer_.flow_opened(f->about());
        return f;
    }

    std::error_code why_not(const flow_key& key, const placed_datagram& d, const request& asked) const noexcept {
        const auto refusal = flows_.check(key, *way_.back.listener);
        if (refusal != errc::success) return refusal;
        if (const auto ec = decisions_.refusal_of(asked, d.announced)) return ec;
        return to_target_.why_not(asked);
    }

    /// Opens a flow. Where a place or a descriptor is missing, an unanswered flow gives its own up, unless there are
    /// more flows than a limit that was lowered allows: they go on.
    flow_type* open(const flow_key& key, std::error_code& ec) {
        ticks_.keep_ticking(); // first: should it throw, there is no flow that the observer was not told of
        const auto try_to_open = [&] { return flows_.open(key, way_.back, now_, ec); };
        auto* f = try_to_open();
        const bool is_overfull = way_.back.listener->places->is_overfull();
        if (ec == errc::too_many_flows && !is_overfull && make_room()) f = try_to_open();
        if (is_out_of_descriptors(ec) && make_room()) f = try_to_open();
        return f;
    }

    /// Ends the oldest flow that the target has never answered, as a connection tracker does: clients that were made up
    /// take no place from a client that is served. False: there is no such flow.
    bool make_room() {
        auto* f = flows_.oldest_unanswered();
        if (f == nullptr) return false;
        if (f->round == batch_.round()) send(); // its datagrams wait there
        flows_.end(*f, errc::gave_way);
        return true;
    }

    // What the observer is told.

    flow about(const flow_key& key) const noexcept {
        return {.listener = way_.back.listener->number,
                .peer = way_.ends.peer,
                .local = way_.ends.local,
                .client = key.client(),
                .target = key.target,
                .opened = now_};
    }

    void drop(const flow_key& key, std::error_code reason) noexcept { observer_.datagram_dropped(about(key), reason); }

    /// When the flow of an announcement was last used, if its replies go back this way.
    clock::time_point last_reply(const datagram_way& way, const announcement& announced) {
        const auto* f = flows_.find(decisions_.key_of(announced, way));
        const bool goes_back = f != nullptr && f->back.ends() == way;
        return goes_back ? f->last_used : clock::time_point::min();
    }

    [[no_unique_address]] Decisions decisions_;
    [[no_unique_address]] Senders senders_;
    [[no_unique_address]] headers_to_target<UpstreamHeader> to_target_;
    Reader reader_;
    Book& flows_;
    receive_rest& rest_;
    ticker& ticks_;
    Observer& observer_;

    std::shared_ptr<receive_batch> received_; ///< that of the executor: it is empty between two calls
    counted_batch<flow_type, &flow_type::from_client> batch_{};
    incoming_way way_{};
    clock::time_point now_{};
};

} // namespace mmproxy::detail

#endif
