// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/http_connection.hpp"

#include <mmproxy/reactor/awaitable.hpp>
#include <mmproxy/socket/local_address.hpp>

#include "go-mmproxy/observe/host_field.hpp"

#include <asio/buffer.hpp>

#include <array>
#include <cstddef>
#include <exception>

namespace go_mmproxy {

using mmproxy::detail::into;

http_connection::http_connection(std::shared_ptr<http_connections> of, socket client)
    : of_{std::move(of)},
      socket_{std::move(client)},
      place_{of_->all.insert(of_->all.end(), this)},
      is_on_loopback_{mmproxy::detail::local_address(socket_.native_handle()).address.canonical().is_loopback()} {}

http_connection::~http_connection() {
    leave(); // while the list, in `of_`, is still there
    of_->all.erase(place_);
}

/// (GCC 12 mixes up a coroutine's parameter where the condition of a `while` awaits.)
asio::awaitable<void> http_connection::run(std::shared_ptr<http_connection> c) {
    for (bool goes_on = true; goes_on;) goes_on = co_await c->serve_one();
    if (c->is_stuck_) co_return c->reset();
    co_await c->linger();
}

void http_connection::end(std::error_code /*reason*/) noexcept {
    is_late_ = true;
    std::error_code ignored;
    socket_.cancel(ignored);
}

/// False: it was the last request.
asio::awaitable<bool> http_connection::serve_one() {
    of_->deadlines.renew(*this);
    const auto asked = co_await read_request();
    if (asked.what != parsed_request::state::complete) {
        if (!has_nothing_to_say()) co_await send(plain_response(refusal(asked)), false, false);
        co_return false;
    }
    received_.erase(0, asked.size);
    is_first_ = false;
    const auto response = answer(asked.request);
    const bool goes_on = asked.request.keeps_connection && response.status < http_status::internal_error;
    const bool is_taken = co_await send(response, asked.request.is_head, goes_on);
    if (!is_taken) co_return false;
    co_return goes_on;
}

asio::awaitable<parsed_request> http_connection::read_request() {
    for (;;) {
        const auto asked = parse_http_request(received_);
        if (asked.what != parsed_request::state::incomplete) co_return asked;
        const bool goes_on = co_await receive();
        if (!goes_on) co_return asked;
    }
}

/// False: nothing more comes in time.
asio::awaitable<bool> http_connection::receive() {
    if (is_late_) co_return false;
    std::array<char, 2048> bytes; // NOLINT: received into
    std::error_code ec;
    is_waiting_ = true;
    const auto size = co_await socket_.async_read_some(asio::buffer(bytes), into(ec));
    is_waiting_ = false;
    received_.append(bytes.data(), size);
    is_over_ = static_cast<bool>(ec);
    co_return !ec;
}

/// False: the client has not taken it in time. A late client is told so if it takes it at once.
asio::awaitable<bool> http_connection::send(const http_response& r, bool is_head, bool keeps_connection) {
    const auto bytes = write_http_response(r, is_head, keeps_connection);
    if (is_late_) {
        try_to_send(bytes);
        co_return false;
    }
    std::error_code ec;
    for (auto rest = asio::buffer(bytes); rest.size() > 0 && !ec && !is_late_;) {
        const auto size = co_await socket_.async_write_some(rest, into(ec));
        rest += size;
        is_stuck_ = rest.size() > 0;
    }
    co_return !is_stuck_;
}

void http_connection::try_to_send(std::string_view bytes) {
    std::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.write_some(asio::buffer(bytes), ignored);
}

/// Ends the connection at once: the kernel keeps nothing for a client that does not take it.
void http_connection::reset() {
    std::error_code ignored;
    socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
    socket_.close(ignored);
}

/// Drops what the client still sends until it has taken the answer and closes, as far as that ends soon: to close with
/// bytes unread would reset the connection.
asio::awaitable<void> http_connection::linger() {
    constexpr std::size_t max_dropped = std::size_t{256} * 1024; // any size of this order will do
    std::error_code ignored;
    socket_.shutdown(socket::shutdown_send, ignored);
    for (std::size_t dropped = 0; !is_late_ && !is_over_ && dropped < max_dropped; dropped += received_.size()) {
        received_.clear();
        co_await receive();
    }
}

http_response http_connection::answer(const http_request& r) const {
    if (is_on_loopback_ && !may_name_loopback(r.host)) return plain_response(http_status::misdirected_request);
    try {
        return of_->answer(r);
    } catch (const std::exception&) {
        return plain_response(http_status::internal_error);
    }
}

/// Whether no unfinished request is left to be answered. A client that never asked anything is told that it is late.
bool http_connection::has_nothing_to_say() const noexcept {
    return received_.empty() && !(is_first_ && is_late_);
}

http_status http_connection::refusal(const parsed_request& asked) const noexcept {
    if (asked.what == parsed_request::state::refused) return asked.refusal;
    return is_late_ ? http_status::request_timeout : http_status::bad_request;
}

} // namespace go_mmproxy
