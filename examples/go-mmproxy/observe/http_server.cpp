// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/http_server.hpp"

#include <mmproxy/reactor/awaitable.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

namespace go_mmproxy {
namespace {

using mmproxy::detail::into;

http_response refuse(const http_request& /*r*/) {
    return plain_response(http_status::unavailable);
}

} // namespace

http_server::http_server(const asio::any_io_executor& executor, std::unique_ptr<http_listener> listener,
                         answerer answer, const http_limits& limits)
    : limits_{limits},
      listener_{std::move(listener)},
      served_{std::make_shared<http_connections>(executor, std::move(answer), limits.request)},
      refused_{std::make_shared<http_connections>(executor, refuse, limits.request)},
      pause_{executor} {
    asio::co_spawn(executor, accept(alive_), asio::detached);
}

http_server::~http_server() {
    for (const auto& group : {served_, refused_}) {
        group->deadlines.end_all(mmproxy::errc::drained);
        for (auto* c : group->all) c->end(mmproxy::errc::drained);
    }
}

/// Out of descriptors or memory, it goes on after a while.
asio::awaitable<void> http_server::accept(std::weak_ptr<char> alive) {
    constexpr std::chrono::milliseconds a_while{100}; // any time of this order will do
    for (std::error_code ec; !alive.expired();) {
        auto client = co_await listener_->socket().async_accept(into(ec));
        if (alive.expired()) co_return; // with a client that came as the server ended
        if (!ec) {
            admit(std::move(client));
            continue;
        }
        pause_.expires_after(a_while);
        co_await pause_.async_wait(into(ec));
    }
}

/// Closes the connection where no place is left. Out of memory, this client is lost and no other.
void http_server::admit(http_connection::socket client) try {
    for (const auto& group : {served_, refused_}) {
        if (!has_room(*group)) continue;
        const auto executor = client.get_executor();
        auto c = std::make_shared<http_connection>(group, std::move(client));
        return asio::co_spawn(executor, http_connection::run(std::move(c)), asio::detached);
    }
} catch (const std::exception&) {
    return;
}

/// Where no place is left, the client that was waited for the longest is ended. False: every one is being answered.
bool http_server::has_room(const http_connections& among) const noexcept {
    if (among.all.size() < limits_.connections) return true;
    const auto longest = std::ranges::find_if(among.all, &http_connection::is_waiting);
    if (longest != among.all.end()) (*longest)->end(mmproxy::errc::gave_way);
    return longest != among.all.end();
}

} // namespace go_mmproxy
