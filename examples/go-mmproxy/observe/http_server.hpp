// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_HTTP_SERVER_HPP
#define GO_MMPROXY_OBSERVE_HTTP_SERVER_HPP

#include "go-mmproxy/observe/http_connection.hpp"
#include "go-mmproxy/observe/http_listener.hpp"

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>

namespace go_mmproxy {

/// What clients may take of an `http_server`.
struct http_limits {
    std::size_t connections = 64;                                          ///< any number of this order will do
    std::chrono::steady_clock::duration request = std::chrono::seconds{5}; ///< for a request and its answer
};

/// A small HTTP/1.1 server on the thread of its executor, which serves nothing else.
///
/// A client that is slow, silent or rude has a place and the time of one request. Where no place is left, the client
/// that the server has waited for the longest gives its own up; where every one is being answered, a new client's
/// request is refused with 503. There are as many places for those.
class http_server {
public:
    using answerer = http_connections::answerer;

    /// Serves as soon as the executor runs. An exception that `answer` throws is answered with 500.
    http_server(const asio::any_io_executor& executor, std::unique_ptr<http_listener> listener, answerer answer,
                const http_limits& limits = {});
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;
    /// Ends every connection. It has to be destroyed on the executor's thread, or when that runs no more.
    ~http_server();

private:
    using connections = std::shared_ptr<http_connections>;

    asio::awaitable<void> accept(std::weak_ptr<char> alive);
    void admit(http_connection::socket client);
    bool has_room(const http_connections& among) const noexcept;

    http_limits limits_;
    std::unique_ptr<http_listener> listener_;
    connections served_;
    connections refused_;
    asio::steady_timer pause_;
    std::shared_ptr<char> alive_ = std::make_shared<char>(); ///< until the server ends, as `accept` has to know
};

} // namespace go_mmproxy

#endif
