// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/http_response.hpp"

#include "support/catch.hpp"

#include <regex>
#include <string>

using namespace go_mmproxy;

namespace {

bool has_field(const std::string& response, const std::string& field) {
    return response.find("\r\n" + field + "\r\n") < response.find("\r\n\r\n") + 2;
}

} // namespace

TEST_CASE("a response has a status line, a date, its type and length, and its body", "[go-mmproxy][http_response]") {
    const auto written = write_http_response({.content_type = "text/html", .body = "<p>"}, false, true);
    CHECK(written.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(written.ends_with("\r\n\r\n<p>"));
    CHECK(has_field(written, "Content-Type: text/html"));
    CHECK(has_field(written, "Content-Length: 3"));
    CHECK_FALSE(has_field(written, "Connection: close"));
    CHECK(std::regex_search(
        written, std::regex{"\r\nDate: [A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n"}));
}

TEST_CASE("a response to HEAD has the length of the body and no body", "[go-mmproxy][http_response]") {
    const auto written = write_http_response({.body = "hello"}, true, false);
    CHECK(has_field(written, "Content-Length: 5"));
    CHECK(has_field(written, "Connection: close"));
    CHECK(written.ends_with("\r\n\r\n"));
}

TEST_CASE("a browser may load, frame, keep, guess or hand on nothing by itself", "[go-mmproxy][http_response]") {
    const auto written = write_http_response({}, false, true);
    CHECK(has_field(written, "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"));
    CHECK(has_field(written, "X-Content-Type-Options: nosniff"));
    CHECK(has_field(written, "Cache-Control: no-store"));
    CHECK(has_field(written, "Referrer-Policy: no-referrer"));
    CHECK(has_field(written, "Cross-Origin-Resource-Policy: same-origin"));
    CHECK(has_field(written, "X-Frame-Options: DENY"));
}

TEST_CASE("every status has its phrase, and what a client needs to go on", "[go-mmproxy][http_response]") {
    const auto written = [](http_status status) { return write_http_response(plain_response(status), false, false); };
    CHECK(written(http_status::bad_request).starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(written(http_status::not_found).starts_with("HTTP/1.1 404 Not Found\r\n"));
    CHECK(written(http_status::not_found).ends_with("\r\n\r\nNot Found\n"));
    CHECK(written(http_status::method_not_allowed).starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
    CHECK(has_field(written(http_status::method_not_allowed), "Allow: GET, HEAD"));
    CHECK(written(http_status::request_timeout).starts_with("HTTP/1.1 408 Request Timeout\r\n"));
    CHECK(written(http_status::misdirected_request).starts_with("HTTP/1.1 421 Misdirected Request\r\n"));
    CHECK(written(http_status::headers_too_large).starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
    CHECK(written(http_status::internal_error).starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
    CHECK(written(http_status::unavailable).starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    CHECK(has_field(written(http_status::unavailable), "Retry-After: 1"));
    CHECK(written(http_status::version_not_supported).starts_with("HTTP/1.1 505 HTTP Version Not Supported\r\n"));
}
