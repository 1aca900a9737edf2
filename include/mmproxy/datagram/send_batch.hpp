// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_SEND_BATCH_HPP
#define MMPROXY_DATAGRAM_SEND_BATCH_HPP

#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/datagram/detail/gathered_datagrams.hpp>
#include <mmproxy/datagram/detail/joined_messages.hpp>
#include <mmproxy/datagram/detail/message_sender.hpp>
#include <mmproxy/datagram/segment_limit.hpp>

#include <asio/ip/udp.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

namespace mmproxy::detail {

/// Gathers datagrams per path and sends them with few system calls: neighbours of one size on one path leave as one
/// message that the kernel cuts (UDP_SEGMENT), and the messages of one socket in one sendmmsg(2).
///
/// The order of the datagrams of a path is kept. `Owner` is what a datagram that could not be sent is reported with.
/// Sockets, owners and bytes belong to the caller and must be there until `flush()` or `discard()`. One thread at a
/// time uses a batch; no call waits. `path`, `add` and `flush` throw `std::bad_alloc`: `discard` then makes it usable
/// again.
template <class Owner> class send_batch {
public:
    using path_id = typename gathered_datagrams<Owner>::path_id;

    /// Whether no path was asked for in this round.
    bool empty() const noexcept { return gathered_.empty(); }
    /// The number of the round, which `flush()` and `discard()` end. A `path_id` is valid in its own round only.
    std::uint64_t round() const noexcept { return gathered_.round(); }

    /// The path through a connected socket: another one for each call.
    path_id path(int socket) { return gathered_.path(socket); }

    /// The path from an unconnected socket to an address; an unspecified `from` leaves the choice to the route. A
    /// second call for the same way nearly always returns the same path, so that its datagrams can be joined.
    path_id path(int socket, const asio::ip::udp::endpoint& to, const interface_address& from) {
        return gathered_.path(socket, to, from);
    }

    /// Adds a datagram: the bytes of `prefix`, then those of `payload`.
    void add(path_id id, std::span<const std::byte> prefix, std::span<const std::byte> payload, Owner& owner) {
        gathered_.add(id, prefix, payload, owner);
    }

    /// Sends everything and begins the next round. Calls `dropped(Owner&, prefix, payload, std::error_code)` for each
    /// datagram that could not be sent; `dropped` must not add to this batch.
    template <class Dropped> void flush(Dropped dropped) {
        const auto paths = gathered_.paths();
        for (std::size_t i = 0; i < paths.size(); ++i) {
            joined_.add(gathered_, paths[i], segments_);
            const bool last_of_socket = i + 1 == paths.size() || paths[i + 1].socket != paths[i].socket;
            if (!last_of_socket) continue;
            send_joined(paths[i].socket, dropped);
            paths_sent_ = i + 1;
        }
        discard();
    }

    /// Forgets everything and begins the next round. Calls `dropped`, as `flush` does, with the reason, for each
    /// datagram that was not sent before `flush` has thrown.
    template <class Dropped> void discard(Dropped dropped, std::error_code reason) {
        for (const auto& path : gathered_.paths().subspan(paths_sent_))
            gathered_.each(path, [&](const auto& d) { dropped(*d.owner, d.prefix, d.payload, reason); });
        discard();
    }

    /// Forgets everything and begins the next round.
    void discard() noexcept {
        gathered_.clear();
        joined_.clear();
        paths_sent_ = 0;
    }

private:
    template <class Dropped> void send_joined(int socket, Dropped& dropped) {
        sender_.send(socket, joined_, [&](const joined_message& m, int error) {
            if (m.count > 1 && segment_limit::is_refusal(error))
                send_apart(m, error, dropped);
            else
                drop(m, error, dropped);
        });
        joined_.clear();
    }

    /// What could not leave together may still leave one by one: the way out refuses to cut, or cuts smaller.
    template <class Dropped> void send_apart(const joined_message& m, int error, Dropped& dropped) {
        bool all_sent = true;
        gathered_.each(m.first, m.count, [&](const auto& d) {
            const int refusal = message_sender::send_alone(*m.path, d.prefix, d.payload);
            if (refusal == 0) return;
            all_sent = false;
            dropped(*d.owner, d.prefix, d.payload, std::error_code{refusal, std::system_category()});
        });
        if (all_sent) segments_.refused(m.segment_size, error);
    }

    template <class Dropped> void drop(const joined_message& m, int error, Dropped& dropped) {
        gathered_.each(m.first, m.count, [&](const auto& d) {
            dropped(*d.owner, d.prefix, d.payload, std::error_code{error, std::system_category()});
        });
    }

    gathered_datagrams<Owner> gathered_{};
    joined_messages joined_{};   ///< of the socket that is being sent through
    std::size_t paths_sent_ = 0; ///< how many of the round's `flush` is done with
    message_sender sender_{};
    segment_limit segments_{};
};

} // namespace mmproxy::detail

#endif
