// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_DATAGRAM_SEND_BATCH_HPP
#define MMPROXY_DATAGRAM_SEND_BATCH_HPP

#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/datagram/control_message.hpp>
#include <mmproxy/datagram/late_error.hpp>
#include <mmproxy/datagram/message_calls.hpp>
#include <mmproxy/datagram/segment_limit.hpp>

#include <asio/ip/udp.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <system_error>
#include <vector>

#include <sys/socket.h>
#include <sys/uio.h>

namespace mmproxy::detail {

/// Gathers datagrams per path and sends them with few system calls: neighbours of one size on one path leave as one
/// message that the kernel cuts (UDP_SEGMENT), and the messages of one socket in one sendmmsg(2).
///
/// The order of the datagrams of a path is kept. `Owner` is what a datagram that could not be sent is reported with.
/// The bytes belong to the caller and must stay valid until `flush()`.
template <class Owner> class send_batch {
public:
    using path_id = std::uint32_t;

    bool empty() const noexcept { return paths_.empty(); }
    /// Path numbers are those of this round; each `flush()` begins another.
    std::uint64_t round() const noexcept { return round_; }

    /// The path through a connected socket.
    path_id path(int socket) { return add_path({socket}); }

    /// The path from an unconnected socket to an address; `from` may be unspecified. Asked again for the same one, it
    /// nearly always returns the same path.
    path_id path(int socket, const asio::ip::udp::endpoint& to, const interface_address& from) {
        auto& hint = hints_[hint_of(to)];
        if (hint < paths_.size() && paths_[hint].leads(socket, to, from)) return hint;
        return hint = add_path({socket, to, from, true});
    }

    /// Adds a datagram: the bytes of `prefix`, then those of `payload`.
    void add(path_id id, std::span<const std::byte> prefix, std::span<const std::byte> payload, Owner& owner) {
        const auto number = static_cast<std::uint32_t>(datagrams_.size());
        datagrams_.push_back({prefix, payload, &owner});
        auto& p = paths_[id];
        (p.last == none ? p.first : datagrams_[p.last].next) = number;
        p.last = number;
    }

    /// Sends everything. Calls `dropped(Owner&, payload, std::error_code)` for each datagram that could not be sent.
    template <class Dropped> void flush(Dropped dropped) {
        for (std::size_t i = 0; i < paths_.size(); ++i) {
            add_messages(paths_[i]);
            const bool last_of_socket = i + 1 == paths_.size() || paths_[i + 1].socket != paths_[i].socket;
            if (last_of_socket) send_messages(paths_[i].socket, dropped);
        }
        discard();
    }

    /// Forgets everything.
    void discard() noexcept {
        paths_.clear();
        datagrams_.clear();
        messages_.clear();
        vectors_.clear();
        ++round_;
    }

private:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::size_t max_segments = 64;    // UDP_MAX_SEGMENTS of Linux before 6.9
    static constexpr std::size_t max_message = 65'507; // what an IPv4 datagram holds

    struct datagram {
        std::span<const std::byte> prefix;
        std::span<const std::byte> payload;
        Owner* owner = nullptr;
        std::uint32_t next = none;

        std::size_t size() const noexcept { return prefix.size() + payload.size(); }
    };

    struct path_type {
        int socket = -1;
        asio::ip::udp::endpoint to{};
        interface_address from{};
        bool has_address = false;
        std::uint32_t first = none;
        std::uint32_t last = none;

        bool leads(int s, const asio::ip::udp::endpoint& t, const interface_address& f) const noexcept {
            return s == socket && to.size() == t.size() && std::memcmp(to.data(), t.data(), t.size()) == 0 && f == from;
        }
    };

    /// One or more datagrams of one path that leave together.
    struct message {
        const path_type* path = nullptr;
        std::uint32_t first = none;
        std::uint32_t count = 0;
        std::size_t segment_size = 0;
        std::size_t first_vector = 0;
        std::size_t vectors = 0;
    };

    path_id add_path(const path_type& p) {
        paths_.push_back(p);
        return static_cast<path_id>(paths_.size() - 1);
    }

    /// Two balancer endpoints differ in their port, if in anything.
    static std::size_t hint_of(const asio::ip::udp::endpoint& to) noexcept {
        return static_cast<std::uint16_t>(to.port() * 0x9E37U) >> 8;
    }

    void add_messages(const path_type& p) {
        for (auto next = p.first; next != none;) next = add_message(p, next);
    }

    /// Joins as many datagrams from `first` on as one message can hold, and returns the next one.
    std::uint32_t add_message(const path_type& p, std::uint32_t first) {
        message m{
            .path = &p, .first = first, .segment_size = datagrams_[first].size(), .first_vector = vectors_.size()};
        std::size_t size = 0;
        std::uint32_t next = first;
        for (bool open = true; open && next != none && fits(m, size, datagrams_[next]);) {
            const auto& d = datagrams_[next];
            open = d.size() == m.segment_size && segments_.allow(m.segment_size);
            size += d.size();
            add_vectors(m, d);
            ++m.count;
            next = d.next;
        }
        messages_.push_back(m);
        return next;
    }

    static bool fits(const message& m, std::size_t size, const datagram& d) noexcept {
        if (m.count == 0) return true;
        return d.size() > 0 && d.size() <= m.segment_size && m.count < max_segments && size + d.size() <= max_message;
    }

    /// Neighbours in memory, as UDP_GRO delivers them, are one piece.
    void add_vectors(message& m, const datagram& d) {
        for (const auto& bytes : {d.prefix, d.payload}) {
            if (bytes.empty()) continue;
            auto* data = const_cast<std::byte*>(bytes.data()); // NOLINT: iovec(3) serves both directions
            if (m.vectors > 0 && end_of(vectors_.back()) == data) {
                vectors_.back().iov_len += bytes.size();
            } else {
                vectors_.push_back({data, bytes.size()});
                ++m.vectors;
            }
        }
    }

    static std::byte* end_of(const ::iovec& v) noexcept { return static_cast<std::byte*>(v.iov_base) + v.iov_len; }

    template <class Dropped> void send_messages(int socket, Dropped& dropped) {
        if (messages_.size() == 1 && is_plain(messages_.front()))
            send_plain(socket, messages_.front(), dropped);
        else
            send_all(socket, dropped);
        messages_.clear();
        vectors_.clear();
    }

    /// What most flows have: one datagram on its way to a connected target.
    static bool is_plain(const message& m) noexcept { return m.count == 1 && m.vectors <= 1 && !m.path->has_address; }

    template <class Dropped> void send_plain(int socket, const message& m, Dropped& dropped) {
        const auto bytes = m.vectors == 0 ? ::iovec{} : vectors_[m.first_vector];
        for (int attempt = 0;; ++attempt) {
            if (::send(socket, bytes.iov_base, bytes.iov_len, MSG_DONTWAIT) >= 0) return;
            if (!is_of_the_past(errno, attempt)) return drop(m, errno, dropped);
        }
    }

    template <class Dropped> void send_all(int socket, Dropped& dropped) {
        make_headers();
        int attempt = 0;
        for (std::size_t done = 0; done < headers_.size();) {
            const int sent = send_many(socket, std::span{headers_}.subspan(done));
            if (sent > 0) {
                done += static_cast<std::size_t>(sent);
                attempt = 0;
            } else if (!is_of_the_past(errno, attempt++)) {
                send_apart(socket, messages_[done++], errno, dropped);
                attempt = 0;
            }
        }
    }

    void make_headers() {
        headers_.assign(messages_.size(), {});
        controls_.resize(std::max(controls_.size(), messages_.size()));
        for (std::size_t i = 0; i < messages_.size(); ++i) fill(headers_[i].msg_hdr, messages_[i], controls_[i]);
    }

    void fill(::msghdr& header, const message& m, control_buffer& control) {
        header.msg_iov = vectors_.data() + m.first_vector;
        header.msg_iovlen = m.vectors;
        set_path(header, *m.path, m.count > 1 ? m.segment_size : 0, control);
    }

    static void set_path(::msghdr& header, const path_type& p, std::size_t segment_size, control_buffer& control) {
        if (p.has_address) {
            header.msg_name = const_cast<::sockaddr*>(reinterpret_cast<const ::sockaddr*>(p.to.data()));
            header.msg_namelen = static_cast<::socklen_t>(p.to.size());
        }
        if (segment_size == 0 && !p.from.address.is_specified()) return;
        control_writer writer{header, control};
        writer.source(p.from);
        if (segment_size > 0) writer.segment_size(segment_size);
    }

    /// What could not leave together may still leave one by one: the way out refuses to cut, or cuts smaller.
    template <class Dropped> void send_apart(int socket, const message& m, int error, Dropped& dropped) {
        if (m.count == 1 || !segment_limit::is_refusal(error)) return drop(m, error, dropped);
        bool all_sent = true;
        auto next = m.first;
        for (std::uint32_t i = 0; i < m.count; ++i, next = datagrams_[next].next)
            all_sent &= send_alone(socket, *m.path, datagrams_[next], dropped);
        if (all_sent) segments_.refused(m.segment_size, error);
    }

    template <class Dropped>
    static bool send_alone(int socket, const path_type& p, const datagram& d, Dropped& dropped) {
        const auto vector = [](std::span<const std::byte> bytes) {
            return ::iovec{const_cast<std::byte*>(bytes.data()), bytes.size()}; // NOLINT: as above
        };
        std::array vectors{vector(d.prefix), vector(d.payload)};
        ::msghdr header{};
        header.msg_iov = vectors.data();
        header.msg_iovlen = vectors.size();
        control_buffer control; // NOLINT: written by its writer
        set_path(header, p, 0, control);
        for (int attempt = 0; ::sendmsg(socket, &header, MSG_DONTWAIT) < 0; ++attempt) {
            if (is_of_the_past(errno, attempt)) continue;
            dropped(*d.owner, d.payload, std::error_code{errno, std::system_category()});
            return false;
        }
        return true;
    }

    /// A datagram is not sent when the error of an earlier one is told in its place.
    static bool is_of_the_past(int error, int attempt) noexcept {
        constexpr int most_attempts = 3; // several errors may wait
        return is_late_error(error) && attempt < most_attempts;
    }

    template <class Dropped> void drop(const message& m, int error, Dropped& dropped) {
        auto next = m.first;
        for (std::uint32_t i = 0; i < m.count; ++i, next = datagrams_[next].next) {
            const auto& d = datagrams_[next];
            dropped(*d.owner, d.payload, std::error_code{error, std::system_category()});
        }
    }

    std::vector<datagram> datagrams_{};
    std::vector<path_type> paths_{};
    std::array<path_id, 256> hints_{};
    std::uint64_t round_ = 1;
    segment_limit segments_{};

    // Of the socket that is being sent through.
    std::vector<message> messages_{};
    std::vector<::iovec> vectors_{};
    std::vector<::mmsghdr> headers_{};
    std::vector<control_buffer> controls_{};
};

} // namespace mmproxy::detail

#endif
