// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_HTTP_RESPONSE_HPP
#define GO_MMPROXY_OBSERVE_HTTP_RESPONSE_HPP

#include "go-mmproxy/observe/http_request.hpp"

#include <string>
#include <string_view>

namespace go_mmproxy {

/// An answer.
struct http_response {
    http_status status = http_status::ok;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body{};
    /// What a browser may load for it, as a Content-Security-Policy: by default nothing.
    std::string policy = "default-src 'none'; frame-ancestors 'none'";
};

/// An answer without more to say than its status.
http_response plain_response(http_status status);

/// The bytes of an answer: `is_head` leaves the body out, `keeps_connection` says that another request may follow.
///
/// No browser is to guess another type than the one that is named, to frame an answer, to keep it, or to hand it to
/// another site.
std::string write_http_response(const http_response& r, bool is_head, bool keeps_connection);

} // namespace go_mmproxy

#endif
