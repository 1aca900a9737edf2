// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/status_site.hpp"

#include "support/catch.hpp"
#include "support/prometheus_reader.hpp"

#include <string>

using namespace go_mmproxy;

namespace {

http_response get(const scoreboard& numbers, const std::string& path) {
    const recent_lines recent;
    return status_site{numbers, recent}({.path = path});
}

} // namespace

TEST_CASE("the site has the numbers in the format of Prometheus", "[go-mmproxy][status_site]") {
    const scoreboard numbers{{.threads = 2, .wants_io_uring = true}};
    const auto answer = get(numbers, "/metrics");
    CHECK(answer.status == http_status::ok);
    CHECK(answer.content_type == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(prometheus_reader{answer.body}.value("mmproxy_threads") == 2);
}

TEST_CASE("the site says whether the process serves everything, and why it does not", "[go-mmproxy][status_site]") {
    scoreboard numbers{{}};
    CHECK(get(numbers, "/healthz").status == http_status::ok);
    CHECK(get(numbers, "/healthz").body == "ok\n");
    numbers.process.is_draining = true;
    CHECK(get(numbers, "/healthz").status == http_status::unavailable);
    CHECK(get(numbers, "/healthz").body == problem_of(numbers.read()) + '\n');
}

TEST_CASE("the site has a page for people and its content in JSON", "[go-mmproxy][status_site]") {
    const scoreboard numbers{{}};
    const auto page = get(numbers, "/");
    CHECK(page.content_type == "text/html; charset=utf-8");
    CHECK(page.policy.find("script-src 'sha256-") != std::string::npos);
    const auto json = get(numbers, "/status.json");
    CHECK(json.content_type == "application/json");
    CHECK(json.body.starts_with("{"));
}

TEST_CASE("the site has nothing else", "[go-mmproxy][status_site]") {
    const scoreboard numbers{{}};
    const auto path = GENERATE(as<std::string>{}, "/metrics/", "/Metrics", "/../metrics", "/favicon.ico", "//");
    CHECK(get(numbers, path).status == http_status::not_found);
}
