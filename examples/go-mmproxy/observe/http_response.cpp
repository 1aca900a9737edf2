// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/http_response.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <utility>

#include <time.h>

namespace go_mmproxy {
namespace {

std::string_view phrase_of(http_status status) noexcept {
    switch (status) {
    case http_status::ok: return "OK";
    case http_status::bad_request: return "Bad Request";
    case http_status::not_found: return "Not Found";
    case http_status::method_not_allowed: return "Method Not Allowed";
    case http_status::request_timeout: return "Request Timeout";
    case http_status::misdirected_request: return "Misdirected Request";
    case http_status::headers_too_large: return "Request Header Fields Too Large";
    case http_status::internal_error: return "Internal Server Error";
    case http_status::unavailable: return "Service Unavailable";
    case http_status::version_not_supported: return "HTTP Version Not Supported";
    }
    return {};
}

/// Now, as RFC 9110 has it (section 5.6.7), in English in every locale: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string http_date() {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto now = ::time(nullptr);
    ::tm t{};
    ::gmtime_r(&now, &t);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                  days[static_cast<std::size_t>(t.tm_wday)], t.tm_mday, months[static_cast<std::size_t>(t.tm_mon)],
                  t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
    return text.data();
}

class response_head {
public:
    explicit response_head(http_status status) {
        text_.append("HTTP/1.1 ").append(std::to_string(static_cast<int>(status)));
        text_.append(" ").append(phrase_of(status)).append("\r\n");
    }

    response_head& field(std::string_view name, std::string_view value) {
        text_.append(name).append(": ").append(value).append("\r\n");
        return *this;
    }

    std::string end() && { return std::move(text_.append("\r\n")); }

private:
    std::string text_;
};

void add_rules(response_head& to, const http_response& r) {
    to.field("Cache-Control", "no-store");
    to.field("Content-Security-Policy", r.policy);
    to.field("Cross-Origin-Resource-Policy", "same-origin");
    to.field("Referrer-Policy", "no-referrer");
    to.field("X-Content-Type-Options", "nosniff");
    to.field("X-Frame-Options", "DENY");
}

} // namespace

http_response plain_response(http_status status) {
    http_response r;
    r.status = status;
    r.body.append(phrase_of(status)).append("\n");
    return r;
}

std::string write_http_response(const http_response& r, bool is_head, bool keeps_connection) {
    response_head head{r.status};
    head.field("Date", http_date());
    head.field("Content-Type", r.content_type).field("Content-Length", std::to_string(r.body.size()));
    add_rules(head, r);
    if (r.status == http_status::method_not_allowed) head.field("Allow", "GET, HEAD");
    if (r.status == http_status::unavailable) head.field("Retry-After", "1");
    if (!keeps_connection) head.field("Connection", "close");
    return std::move(head).end().append(is_head ? std::string_view{} : r.body);
}

} // namespace go_mmproxy
