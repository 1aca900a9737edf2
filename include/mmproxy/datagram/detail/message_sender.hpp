// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_DETAIL_MESSAGE_SENDER_HPP
#define MMPROXY_DATAGRAM_DETAIL_MESSAGE_SENDER_HPP

#include <mmproxy/datagram/control_message.hpp>
#include <mmproxy/datagram/detail/joined_messages.hpp>
#include <mmproxy/datagram/late_error.hpp>
#include <mmproxy/datagram/message_calls.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <span>
#include <vector>

#include <sys/socket.h>
#include <sys/uio.h>

namespace mmproxy::detail {

/// Sends messages through one socket, without waiting: several by one sendmmsg(2), a single one by the cheapest call.
///
/// A message that was refused because of an earlier datagram's error is tried again, see `is_late_error`.
class message_sender {
public:
    /// Sends every message of `joined`, all of whose paths lead through `socket`. Calls `refused(const joined_message&,
    /// int error)` for each that has not left, in between; the messages behind it still leave.
    template <class Refused> void send(int socket, joined_messages& joined, Refused refused) {
        const auto messages = joined.messages();
        if (messages.size() == 1 && is_plain(messages.front()))
            send_plain(socket, messages.front(), joined.pieces(messages.front()), refused);
        else
            send_all(socket, joined, refused);
    }

    /// Sends one datagram, uncut. The error number, or 0.
    static int send_alone(const datagram_path& path, std::span<const std::byte> prefix,
                          std::span<const std::byte> payload) noexcept;

private:
    /// Whether send(2) will do: one datagram in one piece, through a connected socket. Most flows send nothing else.
    static bool is_plain(const joined_message& m) noexcept {
        return m.count == 1 && m.pieces <= 1 && !m.path->has_address;
    }

    template <class Refused>
    static void send_plain(int socket, const joined_message& m, std::span<const ::iovec> pieces, Refused& refused) {
        const auto bytes = pieces.empty() ? ::iovec{} : pieces.front();
        for (int attempt = 0; ::send(socket, bytes.iov_base, bytes.iov_len, MSG_DONTWAIT) < 0; ++attempt)
            if (!is_of_the_past(errno, attempt)) return refused(m, errno);
    }

    template <class Refused> void send_all(int socket, joined_messages& joined, Refused& refused) {
        make_headers(joined);
        int attempt = 0;
        for (std::size_t done = 0; done < headers_.size();) {
            const int sent = send_many(socket, {headers_.data() + done, headers_.size() - done});
            if (sent > 0) {
                done += static_cast<std::size_t>(sent);
                attempt = 0;
            } else if (!is_of_the_past(errno, attempt++)) {
                refused(joined.messages()[done++], errno);
                attempt = 0;
            }
        }
    }

    void make_headers(joined_messages& joined);

    static void fill(::msghdr& header, const joined_message& m, std::span<::iovec> pieces, control_buffer& control);

    /// `segment_size` of 0: one datagram.
    static void set_path(::msghdr& header, const datagram_path& p, std::size_t segment_size, control_buffer& control);

    /// Whether `error` is told in the place of sending, and sending is to be tried again. `attempt` counts from 0.
    static bool is_of_the_past(int error, int attempt) noexcept;

    std::vector<::mmsghdr> headers_{};
    std::vector<control_buffer> controls_{};
};

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL int message_sender::send_alone(const datagram_path& path, std::span<const std::byte> prefix,
                                            std::span<const std::byte> payload) noexcept {
    std::array pieces{piece_of(prefix), piece_of(payload)};
    ::msghdr header{};
    header.msg_iov = pieces.data();
    header.msg_iovlen = pieces.size();
    control_buffer control; // NOLINT: written by its writer
    set_path(header, path, 0, control);
    for (int attempt = 0; ::sendmsg(path.socket, &header, MSG_DONTWAIT) < 0; ++attempt)
        if (!is_of_the_past(errno, attempt)) return errno;
    return 0;
}

MMPROXY_DECL void message_sender::make_headers(joined_messages& joined) {
    const auto messages = joined.messages();
    headers_.assign(messages.size(), {});
    controls_.resize(std::max(controls_.size(), messages.size()));
    for (std::size_t i = 0; i < messages.size(); ++i)
        fill(headers_[i].msg_hdr, messages[i], joined.pieces(messages[i]), controls_[i]);
}

MMPROXY_DECL void message_sender::fill(::msghdr& header, const joined_message& m, std::span<::iovec> pieces,
                                       control_buffer& control) {
    header.msg_iov = pieces.data();
    header.msg_iovlen = pieces.size();
    set_path(header, *m.path, m.count > 1 ? m.segment_size : 0, control);
}

MMPROXY_DECL void message_sender::set_path(::msghdr& header, const datagram_path& p, std::size_t segment_size,
                                           control_buffer& control) {
    if (p.has_address) {
        header.msg_name = const_cast<::sockaddr*>(reinterpret_cast<const ::sockaddr*>(p.to.data()));
        header.msg_namelen = static_cast<::socklen_t>(p.to.size());
    }
    if (segment_size == 0 && !p.from.address.is_specified()) return;
    control_writer writer{header, control};
    writer.source(p.from);
    if (segment_size > 0) writer.segment_size(segment_size);
}

MMPROXY_DECL bool message_sender::is_of_the_past(int error, int attempt) noexcept {
    constexpr int max_attempts = 3; // several errors may wait; any number of this order will do
    return is_late_error(error) && attempt < max_attempts;
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
