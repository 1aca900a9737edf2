// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_HTTP_CONNECTION_HPP
#define GO_MMPROXY_OBSERVE_HTTP_CONNECTION_HPP

#include <mmproxy/reactor/expiry_list.hpp>

#include "go-mmproxy/observe/http_request.hpp"
#include "go-mmproxy/observe/http_response.hpp"

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/generic/stream_protocol.hpp>

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace go_mmproxy {

class http_connection;

/// What the connections of one server share. Used on its thread alone.
struct http_connections {
    using answerer = std::function<http_response(const http_request&)>;

    http_connections(const asio::any_io_executor& executor, answerer a, std::chrono::steady_clock::duration timeout)
        : answer{std::move(a)}, deadlines{executor, timeout, mmproxy::errc::idle_timed_out} {}

    answerer answer;
    mmproxy::detail::expiry_list deadlines; ///< of every connection: for one request and its answer
    std::list<http_connection*> all{};      ///< the oldest first
};

/// One client of the server: requests and their answers, one after the other, each within the deadline.
///
/// A request that is refused, or that is late, is the last one. The connection is closed behind its answer when the
/// client has taken that, so that no reset destroys it. The coroutine `run` keeps a connection alive.
///
/// On the loopback a request for the name of another site is refused with 421, see `may_name_loopback`.
class http_connection : public mmproxy::detail::expiry_list::member {
public:
    using socket = asio::generic::stream_protocol::socket;

    http_connection(std::shared_ptr<http_connections> of, socket client);
    http_connection(const http_connection&) = delete;
    http_connection& operator=(const http_connection&) = delete;
    ~http_connection() override;

    /// Serves until the end of the connection. Throws `std::bad_alloc`; then it has ended.
    static asio::awaitable<void> run(std::shared_ptr<http_connection> c);

    /// Whether it is the client's turn.
    bool is_waiting() const noexcept { return is_waiting_ && !is_late_; }

    /// The deadline is over, or another client needs the place.
    void end(std::error_code reason) noexcept override;

private:
    asio::awaitable<bool> serve_one();
    asio::awaitable<parsed_request> read_request();
    asio::awaitable<bool> receive();
    asio::awaitable<bool> send(const http_response& r, bool is_head, bool keeps_connection);
    void try_to_send(std::string_view bytes);
    asio::awaitable<void> linger();
    void reset();
    http_response answer(const http_request& r) const;
    http_status refusal(const parsed_request& asked) const noexcept;
    bool has_nothing_to_say() const noexcept;

    std::shared_ptr<http_connections> of_;
    socket socket_;
    std::list<http_connection*>::iterator place_;
    std::string received_{}; ///< and not answered yet
    bool is_on_loopback_;    ///< the client is on this host, and may be a browser
    bool is_first_ = true;   ///< no request was answered yet
    bool is_waiting_ = false;
    bool is_late_ = false;
    bool is_over_ = false;  ///< the client sends nothing more
    bool is_stuck_ = false; ///< it does not take the answer
};

} // namespace go_mmproxy

#endif
