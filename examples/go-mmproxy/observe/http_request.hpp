// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_HTTP_REQUEST_HPP
#define GO_MMPROXY_OBSERVE_HTTP_REQUEST_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// The codes of answers. RFC 9110, section 15; RFC 6585.
enum class http_status {
    ok = 200,
    bad_request = 400,
    not_found = 404,
    method_not_allowed = 405,
    request_timeout = 408,
    misdirected_request = 421,
    headers_too_large = 431,
    internal_error = 500,
    unavailable = 503,
    version_not_supported = 505,
};

/// What is asked of the server: `GET` or `HEAD`, and what for.
struct http_request {
    bool is_head = false;
    std::string path;              ///< with its leading slash, without a query
    std::string host{};            ///< the field `Host`; empty where there is none
    bool keeps_connection = false; ///< whether another request may follow
};

/// What has come of a request so far.
struct parsed_request {
    enum class state { incomplete, complete, refused };

    state what = state::incomplete;
    http_status refusal = http_status::ok; ///< where it was refused: with what
    http_request request{};                ///< where it is complete
    std::size_t size = 0;                  ///< of it, without a body [bytes]
};

/// How long a request may be, without a body [bytes].
inline constexpr std::size_t max_http_request = std::size_t{8} * 1024;

/// Reads an HTTP/1.0 or HTTP/1.1 request from everything that was received since the one before. RFC 9112.
///
/// It is strict where leniency would let two readers disagree (white space before a colon, folded lines, control
/// characters, two hosts), and takes a line feed alone as the end of a line. A mistake in the first line is told before
/// the others have come. A request with a body is taken as the last one of its connection, and its body is not read.
parsed_request parse_http_request(std::string_view received);

} // namespace go_mmproxy

#endif
