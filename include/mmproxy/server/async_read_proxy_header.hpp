// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_ASYNC_READ_PROXY_HEADER_HPP
#define MMPROXY_SERVER_ASYNC_READ_PROXY_HEADER_HPP

#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/server/detail/header_bytes.hpp>
#include <mmproxy/server/detail/header_reading.hpp>
#include <mmproxy/server/header_read_options.hpp>
#include <mmproxy/server/received_header.hpp>

#include <asio/buffer.hpp>
#include <asio/compose.hpp>

#include <cstddef>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy {
namespace detail {

/// Reads the header alone. `bytes` gets what is read, and keeps it with an error.
template <header_version_policy HeaderVersion, class Stream, class Token>
auto async_read_exactly(Stream& stream, std::shared_ptr<std::vector<std::byte>> bytes,
                        const header_read_options& options, Token&& token) {
    return asio::async_compose<Token, void(std::error_code, received_header)>(
        header_reading<HeaderVersion, Stream, exact_bytes>{stream, exact_bytes{std::move(bytes)}, options}, token,
        stream);
}

} // namespace detail

/// Reads the PROXY header that a stream begins with, in a server of one's own:
///
///     std::string buffer;
///     const auto header = co_await mmproxy::async_read_proxy_header(socket, asio::dynamic_buffer(buffer), {},
///                                                                   asio::use_awaitable);
///
/// `stream` is any AsyncReadStream of Asio, and `buffer` a dynamic buffer (DynamicBuffer_v2), which may hold bytes
/// that were read before. The header is taken out of the buffer; what was read behind it stays there, and is the first
/// of what the client says. With an error all that was read stays there: nothing is lost.
///
/// The token is any completion token for `void(std::error_code, received_header)`. The operation may be cancelled (of
/// all types), if the stream's own read may be. Errors:
/// - `errc::header_timed_out`, after `options.timeout`; `errc::too_long`, above `options.max_header` or the buffer's
///   `max_size()`; `errc::truncated`, when the stream ends before the header does; `not_enough_memory`;
/// - otherwise those of `HeaderVersion::parse`, and those of the stream.
///
/// `stream`, and what `buffer` refers to, must be there until the operation has completed, and meanwhile no other read
/// may be under way. The operation has a timer besides: on an `io_context` that several threads run, the handlers need
/// a strand. A header is as trustworthy as the peer that sends it: look at the peer's address first.
template <header_version_policy HeaderVersion = any_version, class Stream, class DynamicBuffer, class Token>
requires(asio::is_dynamic_buffer_v2<DynamicBuffer>::value) auto async_read_proxy_header(
    Stream& stream, DynamicBuffer buffer, const header_read_options& options, Token&& token) {
    using bytes = detail::bytes_ahead<DynamicBuffer>;
    return asio::async_compose<Token, void(std::error_code, received_header)>(
        detail::header_reading<HeaderVersion, Stream, bytes>{stream, bytes{std::move(buffer)}, options}, token, stream);
}

/// The same, without a buffer: it never reads past the header, so that a TLS stream, or any other layer, can have the
/// stream next. A v2 header takes two reads with `v2` and three with `any_version`, a long header and a v1 line some
/// more. With an error what was read is lost: only terminal cancellation is taken.
template <header_version_policy HeaderVersion = any_version, class Stream, class Token>
auto async_read_proxy_header(Stream& stream, const header_read_options& options, Token&& token) {
    return detail::async_read_exactly<HeaderVersion>(stream, std::make_shared<std::vector<std::byte>>(), options,
                                                     std::forward<Token>(token));
}

} // namespace mmproxy

#endif
