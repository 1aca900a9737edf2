// SPDX-License-Identifier: BSL-1.0
#include "balancer.hpp"

#include <algorithm>

namespace udp_echo {
namespace {

/// A receive returns at least this often, so that losses are seen.
constexpr std::chrono::milliseconds longest_wait{20};

std::size_t room_for_one(const load_options& o) {
    return o.gso ? 65535 : o.size + 64;
}

} // namespace

workspace::workspace(const load_options& o)
    : options{o}, headers{o.header, o.flows}, outgoing{headers.size() + o.size, o.gso}, incoming{room_for_one(o)} {}

balancer::balancer(workspace& work, std::uint32_t index)
    : work_{work},
      socket_{udp_socket::connected_to(work.options.to)},
      limit_{work.options.in_flight / work.options.sockets} {
    const auto& o = work.options;
    for (auto flow = index; flow < o.flows; flow += static_cast<std::uint32_t>(o.sockets))
        for (std::uint32_t i = 0; i < o.window; ++i) slots_.push_back({.id = {flow, i}});
    for (std::size_t i = 0; i < o.window; ++i) // the flows take turns
        for (auto at = i; at < slots_.size(); at += o.window) ready_.push_back(static_cast<std::uint32_t>(at));
    if (o.gso) socket_.coalesce();
    socket_.wait_at_most(longest_wait);
}

void balancer::send() {
    const auto now = clock::now();
    while (!ready_.empty() && in_flight_ < limit_) {
        for (; !ready_.empty() && in_flight_ < limit_ && !work_.outgoing.is_full(); ready_.pop_front())
            write_datagram(slots_[ready_.front()], now);
        work_.outgoing.send(fd());
    }
}

void balancer::write_datagram(slot& s, clock::time_point now) {
    const auto datagram = work_.outgoing.append();
    const auto header = work_.headers[s.id.flow];
    std::ranges::copy(header, datagram.begin());
    write_payload(s.id, datagram.subspan(header.size()));
    s.sent_at = now;
    s.in_flight = true;
    ++in_flight_;
}

void balancer::receive() {
    work_.incoming.receive(fd());
    work_.incoming.for_each([this](std::span<const std::byte> datagram) { take(datagram); });
}

void balancer::take(std::span<const std::byte> datagram) {
    const auto header = datagram.first(std::min(datagram.size(), work_.headers.reply_size()));
    const auto id = read_payload(datagram.subspan(header.size()));
    const bool is_whole = datagram.size() == work_.headers.reply_size() + work_.options.size;
    auto* s = id && is_whole && has_right_header(*id, header) ? find(*id) : nullptr;
    if (s == nullptr)
        ++work_.count.mismatched;
    else if (s->in_flight && s->id.sequence == id->sequence)
        accept(*s);
    else
        ++(s->id.sequence > id->sequence ? work_.count.late : work_.count.mismatched);
}

bool balancer::has_right_header(const datagram_id& id, std::span<const std::byte> header) const {
    return header.empty() || (id.flow < work_.options.flows && std::ranges::equal(header, work_.headers[id.flow]));
}

/// The slot of a datagram that this balancer may have sent.
balancer::slot* balancer::find(const datagram_id& id) {
    const auto& o = work_.options;
    const auto index = id.flow / o.sockets * o.window + id.sequence % o.window;
    return index < slots_.size() && slots_[index].id.flow == id.flow ? &slots_[index] : nullptr;
}

void balancer::accept(slot& s) {
    ++work_.count.round_trips;
    if (!s.answered) ++work_.count.answered;
    s.answered = true;
    next(s);
}

void balancer::next(slot& s) {
    s.id.sequence += static_cast<std::uint32_t>(work_.options.window);
    s.in_flight = false;
    --in_flight_;
    ready_.push_back(static_cast<std::uint32_t>(&s - slots_.data()));
}

void balancer::expire() {
    const auto now = clock::now();
    for (auto& s : slots_) {
        if (!s.in_flight || now - s.sent_at < work_.options.loss_timeout) continue;
        ++work_.count.lost;
        next(s);
    }
}

} // namespace udp_echo
