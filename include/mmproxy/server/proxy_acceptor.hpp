// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_PROXY_ACCEPTOR_HPP
#define MMPROXY_SERVER_PROXY_ACCEPTOR_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/server/detail/acceptor_core.hpp>
#include <mmproxy/server/detail/proxied_accept.hpp>
#include <mmproxy/server/header_rules.hpp>
#include <mmproxy/server/header_use.hpp>
#include <mmproxy/server/proxied_connection.hpp>
#include <mmproxy/server/proxy_acceptor_options.hpp>

#include <asio/compose.hpp>
#include <asio/ip/tcp.hpp>

#include <concepts>
#include <memory>
#include <system_error>
#include <utility>

namespace mmproxy {

/// Accepts connections behind a balancer in a server of one's own: each comes with its client, and with the socket
/// right behind the header, as if the client had connected itself.
///
///     mmproxy::proxy_acceptor acceptor{asio::ip::tcp::acceptor{io, {asio::ip::tcp::v6(), 8443}}};
///     for (;;) {
///         auto connection = co_await acceptor.async_accept(asio::use_awaitable);
///         greet(connection.client(), std::move(connection.socket));
///     }
///
/// Headers are read beside one another: one that is slow holds up no other connection, and `options.read.timeout` ends
/// it. A refused connection is told to `options.refused` alone. Nothing is accepted before the first `async_accept`;
/// afterwards `options.max_pending` connections are read ahead, at the most.
///
/// `Acceptor` is one of Asio's, of TCP, of `mptcp` or of Unix sockets, whose peers have an unspecified address.
/// `Rules` tell the use of each peer's header: `header_rules`, or any function of an `ip_address` (canonical) that
/// returns a `header_use` and does not throw.
///
/// It is used on the acceptor's executor, one handler at a time: a strand where several threads run the `io_context`.
/// The handler of `async_accept` is called on its own executor, if it has one.
/// Destroyed or closed, it closes the connections that nobody has taken. `async_accept` may be called again before the
/// one before has completed.
template <class Acceptor = asio::ip::tcp::acceptor, header_version_policy HeaderVersion = any_version,
          std::regular_invocable<ip_address> Rules = header_rules>
class proxy_acceptor {
    static_assert(!optional_header_version<HeaderVersion>, "who sends a header is told by rules: give header_rules");
    using core = detail::acceptor_core<Acceptor, HeaderVersion, Rules>;

public:
    /// That of the acceptor.
    using executor_type = typename Acceptor::executor_type;
    using connection_type = typename core::connection; ///< a `proxied_connection`

    /// Takes over an acceptor that listens. `rules` say what is made of the header of each peer.
    explicit proxy_acceptor(Acceptor listening, Rules rules = Rules{}, proxy_acceptor_options options = {})
        : core_{std::make_shared<core>(std::move(listening), std::move(rules), std::move(options))} {}
    /// The same, with the header version told by an object.
    proxy_acceptor(Acceptor listening, HeaderVersion /*expected*/, Rules rules = Rules{},
                   proxy_acceptor_options options = {})
        : proxy_acceptor{std::move(listening), std::move(rules), std::move(options)} {}

    /// What was moved from may only be destroyed.
    proxy_acceptor(proxy_acceptor&&) noexcept = default;
    proxy_acceptor(const proxy_acceptor&) = delete;
    proxy_acceptor& operator=(proxy_acceptor&&) = delete;
    proxy_acceptor& operator=(const proxy_acceptor&) = delete;
    ~proxy_acceptor() {
        if (core_) core_->close();
    }

    /// Completes with the next connection whose header has been read; the token is for
    /// `void(std::error_code, connection_type)`. The error is `asio::error::operation_aborted` when it is cancelled, or
    /// the acceptor closed or stopped, `not_enough_memory`, or that of a socket that listens no more. Out of
    /// descriptors, it waits.
    template <class Token> auto async_accept(Token&& token) {
        return asio::async_compose<Token, void(std::error_code, connection_type)>(detail::proxied_accept<core>{core_},
                                                                                  token, core_->acceptor());
    }

    /// Closes the listener alone: `async_accept` still gives the connections whose header is on its way, for up to
    /// `options.read.timeout`, and then no more.
    void stop_accepting() { core_->stop_accepting(); }

    /// Closes the listener, and the connections that nobody has taken.
    void close() { core_->close(); }

    /// The executor that the acceptor was made with.
    executor_type get_executor() const { return core_->acceptor().get_executor(); }
    /// Where the acceptor listens. Throws `std::system_error`.
    typename Acceptor::endpoint_type local_endpoint() const { return core_->acceptor().local_endpoint(); }

private:
    std::shared_ptr<core> core_;
};

} // namespace mmproxy

#endif
