// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_ROUTE_SOCKET_HPP
#define MMPROXY_NETLINK_ROUTE_SOCKET_HPP

#include <mmproxy/netlink/message.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <linux/netlink.h>
#include <sys/socket.h>

namespace mmproxy::netlink {

/// A conversation with the kernel about rules and routes: NETLINK_ROUTE, rtnetlink(7).
///
/// It speaks for ever to the network namespace of the thread that opened it, whichever thread uses it later. Each call
/// waits for the kernel's answer, a fraction of a millisecond as a rule. One request at a time: not thread-safe.
///
/// Errors are the kernel's, in `std::system_category()`.
class route_socket {
public:
    /// Opens the socket. Needs no privilege; changes need CAP_NET_ADMIN. Throws `std::system_error`.
    route_socket()
        : fd_{detail::checked(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "socket(NETLINK_ROUTE)")} {
        // Both only make answers better (Linux 4.12: error texts, 4.20: dumps of one table): older kernels may refuse.
        set(NETLINK_EXT_ACK);
        set(NETLINK_GET_STRICT_CHK);
    }

    /// Asks for a change; no error when the kernel has made it.
    std::error_code request(message m) {
        return exchange(std::move(m), NLM_F_REQUEST | NLM_F_ACK, [](bytes_view) {});
    }

    /// Asks about one thing; calls `visit(body)` with the message body of the answer, a view that is valid meanwhile.
    template <class Visitor> std::error_code ask(message m, Visitor visit) {
        return exchange(std::move(m), NLM_F_REQUEST | NLM_F_ACK, visit);
    }

    /// Asks for all objects of a kind; calls `visit(body)` for each, in the kernel's order.
    ///
    /// The error is `std::errc::interrupted` when the kernel's list changed meanwhile: what was visited may be
    /// incomplete and has to be asked for again.
    template <class Visitor> std::error_code dump(message m, Visitor visit) {
        return exchange(std::move(m), NLM_F_REQUEST | NLM_F_DUMP, visit);
    }

    /// The kernel's explanation of the last call's error, in English; often empty. NETLINK_EXT_ACK in netlink(7).
    const std::string& explanation() const noexcept { return explanation_; }

private:
    void set(int option) noexcept {
        const int on = 1;
        ::setsockopt(fd_.get(), SOL_NETLINK, option, &on, sizeof on);
    }

    template <class Visitor> std::error_code exchange(message m, std::uint16_t flags, Visitor visit) {
        m.add_flags(flags);
        m.set_sequence(++sequence_);
        explanation_.clear();
        interrupted_ = false;
        if (const auto error = send(m.bytes())) return error;
        for (;;)
            if (const auto answer = receive(visit)) return *answer;
    }

    std::error_code send(bytes_view bytes) noexcept {
        return ::send(fd_.get(), bytes.data(), bytes.size(), 0) < 0 ? last_error() : std::error_code{};
    }

    /// Reads one datagram of messages; the answer is empty when more must come.
    template <class Visitor> std::optional<std::error_code> receive(Visitor& visit) {
        const auto size = ::recv(fd_.get(), buffer_.data(), buffer_.size(), MSG_TRUNC);
        if (size < 0) return errno == EINTR ? std::nullopt : std::optional<std::error_code>{last_error()};
        if (static_cast<std::size_t>(size) > buffer_.size()) return std::make_error_code(std::errc::message_size);
        return read_messages({buffer_.data(), static_cast<std::size_t>(size)}, visit);
    }

    template <class Visitor> std::optional<std::error_code> read_messages(bytes_view bytes, Visitor& visit) {
        while (bytes.size() >= sizeof(nlmsghdr)) {
            const auto head = load<nlmsghdr>(bytes);
            if (head.nlmsg_len < sizeof head || head.nlmsg_len > bytes.size()) break;
            const auto body = bytes.first(head.nlmsg_len).subspan(sizeof head);
            if (head.nlmsg_seq == sequence_)
                if (const auto answer = read_message(head, body, visit)) return answer;
            bytes = behind(bytes, head.nlmsg_len);
        }
        return std::nullopt;
    }

    template <class Visitor>
    std::optional<std::error_code> read_message(const nlmsghdr& head, bytes_view body, Visitor& visit) {
        interrupted_ = interrupted_ || (head.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
        switch (head.nlmsg_type) {
        case NLMSG_ERROR: return read_error(head, body);
        case NLMSG_DONE: return interrupted_ ? std::make_error_code(std::errc::interrupted) : to_error(load<int>(body));
        default: visit(body); return std::nullopt;
        }
    }

    /// struct nlmsgerr is the error number, negative, and the request's header, or all of the request unless capped.
    std::error_code read_error(const nlmsghdr& head, bytes_view body) {
        const auto error = load<nlmsgerr>(body);
        const bool capped = (head.nlmsg_flags & NLM_F_CAPPED) != 0;
        const auto echoed = capped ? 0 : std::size_t{error.msg.nlmsg_len} - sizeof(nlmsghdr);
        if ((head.nlmsg_flags & NLM_F_ACK_TLVS) != 0) read_explanation(behind(behind(body, sizeof error), echoed));
        return to_error(error.error);
    }

    void read_explanation(bytes_view attributes) {
        for_each_attribute(attributes, [this](std::uint16_t type, bytes_view text) {
            if (type == NLMSGERR_ATTR_MSG) explanation_ = load_string(text);
        });
    }

    static std::error_code to_error(int negative) noexcept { return {std::abs(negative), std::system_category()}; }
    static std::error_code last_error() noexcept { return {errno, std::system_category()}; }

    unique_fd fd_;
    /// The largest datagram of a dump: the kernel fills one up to 32 KiB for a receiver that has room for it.
    std::vector<std::byte> buffer_ = std::vector<std::byte>(std::size_t{32} * 1024);
    std::uint32_t sequence_ = 0;
    bool interrupted_ = false;
    std::string explanation_;
};

} // namespace mmproxy::netlink

#endif
