// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_PROTOCOL_MPTCP_HPP
#define MMPROXY_PROTOCOL_MPTCP_HPP

#include <mmproxy/protocol/protocol_policy.hpp>

#include <asio/basic_socket_acceptor.hpp>
#include <asio/basic_stream_socket.hpp>
#include <asio/ip/basic_endpoint.hpp>
#include <asio/ip/tcp.hpp>

#include <system_error>

namespace mmproxy {

/// Multipath TCP: selects `tcp_forwarder`, which then listens and dials by it. RFC 8684.
///
/// A balancer and a target that do not speak it are served as by `tcp`: each connection falls back by itself, and where
/// the kernel has no MPTCP (Linux before 5.6, or net.mptcp.enabled=0) plain TCP sockets are opened.
struct mptcp {
    /// Asio's name for the protocol, in the way of `asio::ip::tcp`. Linux: IPPROTO_MPTCP in socket(2).
    class asio_protocol {
    public:
        /// @{
        /// Asio's Protocol requirements, as `asio::ip::tcp` meets them; the protocol is IPPROTO_MPTCP.
        using endpoint = asio::ip::basic_endpoint<asio_protocol>;
        using socket = asio::basic_stream_socket<asio_protocol>;
        using acceptor = asio::basic_socket_acceptor<asio_protocol>;

        static asio_protocol v4() noexcept { return asio_protocol{asio::ip::tcp::v4()}; }
        static asio_protocol v6() noexcept { return asio_protocol{asio::ip::tcp::v6()}; }

        int type() const noexcept { return tcp_.type(); }
        int protocol() const noexcept { return 262; } // IPPROTO_MPTCP, which older headers do not name
        int family() const noexcept { return tcp_.family(); }
        /// @}

        /// What is used where `is_missing`.
        asio::ip::tcp fallback() const noexcept { return tcp_; }
        /// Whether an error of socket(2) means that the kernel has no MPTCP.
        static bool is_missing(std::error_code ec) noexcept {
            return ec == std::errc::protocol_not_supported || ec == std::errc::no_protocol_option ||
                   ec == std::errc::invalid_argument;
        }

        /// Whether the address families are the same.
        friend bool operator==(const asio_protocol& a, const asio_protocol& b) noexcept { return a.tcp_ == b.tcp_; }

    private:
        explicit asio_protocol(const asio::ip::tcp& tcp) noexcept : tcp_{tcp} {}

        asio::ip::tcp tcp_;
    };

    /// Connections: selects `tcp_forwarder`.
    static constexpr transport header_transport = transport::stream;
};

/// Multipath TCP towards balancers alone: targets are dialled by TCP.
///
/// For a target on this host: it has one path, MPTCP costs CPU time, and the kernel's path manager could add a path
/// from an address of this host, which a firewall in front of the target would not take for the client's.
struct downstream_mptcp : mptcp {
    /// What targets are dialled by.
    using upstream_protocol = asio::ip::tcp;
};

static_assert(stream_protocol<mptcp>);
static_assert(stream_protocol<downstream_mptcp>);

} // namespace mmproxy

#endif
