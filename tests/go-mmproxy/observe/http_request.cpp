// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/http_request.hpp"

#include "support/catch.hpp"

#include <cstddef>
#include <string>

using namespace go_mmproxy;
using namespace std::string_literals;

namespace {

using state = parsed_request::state;

http_request read(const std::string& text) {
    const auto parsed = parse_http_request(text);
    CAPTURE(text);
    REQUIRE(parsed.what == state::complete);
    CHECK(parsed.size == text.size());
    return parsed.request;
}

http_status refusal(const std::string& text) {
    const auto parsed = parse_http_request(text);
    CAPTURE(text);
    REQUIRE(parsed.what == state::refused);
    return parsed.refusal;
}

std::string with_field(const std::string& field) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
}

} // namespace

TEST_CASE("a request is GET or HEAD, a path and a version", "[go-mmproxy][http_request]") {
    const auto get = read("GET /metrics HTTP/1.1\r\nHost: localhost:9180\r\nAccept: */*\r\n\r\n");
    CHECK(get.path == "/metrics");
    CHECK(get.host == "localhost:9180");
    CHECK_FALSE(get.is_head);
    CHECK(get.keeps_connection);
    CHECK(read("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").is_head);
    CHECK(read("GET / HTTP/1.1\nHost: a\n\n").path == "/"); // as printf and nc send it
    CHECK(read("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").path == "/");
}

TEST_CASE("a query belongs to no path, and a proxy may name the host", "[go-mmproxy][http_request]") {
    CHECK(read("GET /status.json?now=1 HTTP/1.0\r\n\r\n").path == "/status.json");
    CHECK(read("GET http://localhost:9180/metrics HTTP/1.0\r\n\r\n").path == "/metrics");
    CHECK(read("GET HTTP://localhost HTTP/1.0\r\n\r\n").path == "/");
}

TEST_CASE("the connection is kept with HTTP/1.1, unless a request says otherwise or has a body",
          "[go-mmproxy][http_request]") {
    CHECK_FALSE(read("GET / HTTP/1.0\r\n\r\n").keeps_connection);
    CHECK(read("GET / HTTP/1.0\r\n\r\n").host.empty());
    CHECK(read(with_field("Connection: keep-alive")).keeps_connection);
    CHECK_FALSE(read(with_field("connection: CLOSE")).keeps_connection);
    CHECK_FALSE(read(with_field("Connection: upgrade, close")).keeps_connection);
    CHECK(read(with_field("Connection: enclose,disclosed")).keeps_connection);
    CHECK(read(with_field("Content-Length: 0")).keeps_connection);
    CHECK_FALSE(read(with_field("Content-Length: 7")).keeps_connection);
    CHECK_FALSE(read(with_field("Transfer-Encoding: chunked")).keeps_connection);
}

TEST_CASE("every beginning of a request may become one", "[go-mmproxy][http_request]") {
    const auto whole = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Empty:\r\nX-Tab: \ta\tb \r\n\r\n"s;
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK(parse_http_request(whole.substr(0, size)).what == state::incomplete);
    CHECK(parse_http_request(whole).what == state::complete);
}

TEST_CASE("what comes behind a request is left for the next", "[go-mmproxy][http_request]") {
    const auto first = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"s;
    const auto parsed = parse_http_request(first + "GET /b HTTP/1.1\r\n");
    REQUIRE(parsed.what == state::complete);
    CHECK(parsed.request.path == "/a");
    CHECK(parsed.size == first.size());
}

TEST_CASE("other methods and versions are refused by name, as soon as the first line is there",
          "[go-mmproxy][http_request]") {
    CHECK(refusal("POST /metrics HTTP/1.1\r\n") == http_status::method_not_allowed);
    CHECK(refusal("OPTIONS * HTTP/1.1\r\n") == http_status::method_not_allowed);
    CHECK(refusal("get / HTTP/1.1\r\n") == http_status::method_not_allowed); // methods are case-sensitive
    CHECK(refusal("GET / HTTP/2.0\r\n") == http_status::version_not_supported);
    CHECK(refusal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == http_status::version_not_supported);
}

TEST_CASE("what is no request is refused", "[go-mmproxy][http_request]") {
    const auto text = GENERATE(values<std::string>({
        "GET /\r\n",                                 // HTTP/0.9
        "GET\r\n",                                   //
        "hello\r\n",                                 //
        "GET  HTTP/1.1\r\n",                         // no target
        "GET / a HTTP/1.1\r\n",                      // a blank in the target
        "GET metrics HTTP/1.1\r\n",                  // a target that is no path
        "GET / http/1.1\r\n",                        //
        "GET / HTTP/1.10\r\n",                       //
        "GET / HTTP/x.1\r\n",                        //
        "G\tT / HTTP/1.1\r\n",                       //
        "GET /\t HTTP/1.1\r\n",                      //
        " GET / HTTP/1.1\r\n",                       //
        "\r\n\r\nGET / HTTP/1.1\r\n",                // one empty line in front is borne with
        "GET / HTTP/1.1\r\n\r\n",                    // no host
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n",  // two of them
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n",  // RFC 9112, section 5.2
        "GET / HTTP/1.1\r\nHost : a\r\n",            // and section 5.1
        "GET / HTTP/1.1\r\nno field\r\n",            //
        "GET / HTTP/1.1\r\n: no name\r\n",           //
        "GET / HTTP/1.1\r\nA: carriage\rreturn\r\n", //
        "GET / HTTP/1.1\r\nA: bell\a\r\n",           //
        "\x16\x03\x01\x02",                          // TLS
        "\r\n\x16\x03\x01",                          //
    }));
    CHECK(refusal(text) == http_status::bad_request);
    CHECK(refusal("GET / HTTP/1.1\r\nA: \0\r\n"s) == http_status::bad_request);
}

TEST_CASE("a request is no longer than 8 KiB", "[go-mmproxy][http_request]") {
    const auto beginning = "GET / HTTP/1.0\r\nA: "s;
    const auto with_size = [&](std::size_t size) {
        return beginning + std::string(size - beginning.size() - 4, 'x') + "\r\n\r\n";
    };
    CHECK(parse_http_request(with_size(max_http_request)).what == state::complete);
    CHECK(refusal(with_size(max_http_request + 1)) == http_status::headers_too_large);
    CHECK(refusal(std::string(max_http_request, 'x')) == http_status::headers_too_large); // a first line without an end
    CHECK(parse_http_request(std::string(max_http_request - 1, 'x')).what == state::incomplete);
}
