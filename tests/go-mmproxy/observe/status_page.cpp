// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/status_page.hpp"

#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/scoreboard.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace go_mmproxy;

namespace {

std::string page_of(const scoreboard& all, const recent_lines& recent = {}) {
    return status_page(all.read(), recent.all());
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

/// What is in front of the script: the rest of it is no HTML.
std::string without_script(const std::string& page) {
    return page.substr(0, page.find("<script>"));
}

service_facts facts(const std::string& name, bool serves_tcp, bool serves_udp) {
    return {.name = name,
            .listen = "[::]:8443",
            .targets = {"127.0.0.1:8080", "[::1]:8080"},
            .serves_tcp = serves_tcp,
            .serves_udp = serves_udp,
            .limits = {.connections = 7000, .flows = 9}};
}

} // namespace

TEST_CASE("the status page has a row for each protocol of each service, with its numbers",
          "[go-mmproxy][status_page]") {
    scoreboard all{{.threads = 3, .wants_io_uring = true}};
    const scoreboard::entry web{all, facts("web", true, false)};
    const scoreboard::entry dns{all, facts("dns", true, true)};
    auto counted = web.numbers().counted;
    for (int i = 0; i < 1234; ++i) counted.accepted({});
    counted.delivered(5'000'000, 0);
    const auto page = page_of(all);
    CHECK(page.starts_with("<!doctype html>"));
    CHECK(count(page, "<tr role=\"row\" data-row=") == 3);
    CHECK(holds(page, "data-row=\"web/tcp\""));
    CHECK(holds(page, "data-row=\"dns/udp\""));
    CHECK(holds(page, "<span data-big>1\u202f234</span>"));
    CHECK(holds(page, "<span data-big>5.00\u202fMB</span>"));
    CHECK(holds(page, "<meter min=\"0\" max=\"7000\" high=\"6300\" optimum=\"0\" value=\"1234\""));
    CHECK(holds(page, "[::]:8443 → 127.0.0.1:8080, [::1]:8080"));
    CHECK(holds(page, "class=\"state good\""));
}

TEST_CASE("every text of the status page is filled in", "[go-mmproxy][status_page]") {
    scoreboard all{{}};
    const scoreboard::entry web{all, facts("web", true, true)};
    auto counted = web.numbers().counted;
    counted.rejected({}, mmproxy::errc::not_allowed);
    recent_lines recent;
    recent.add(log_line{error, message::cannot_go_on});
    const auto page = without_script(page_of(all, recent));
    const auto html = page.substr(0, page.find("<style>")) + page.substr(page.find("</style>"));
    CHECK(count(html, "{") == count(html, "{count}") + count(html, "{time}"));
    CHECK_FALSE(holds(html, "\"\""));
}

TEST_CASE("what others have written is no HTML of the page", "[go-mmproxy][status_page]") {
    scoreboard all{{}};
    scoreboard::entry web{all, facts("<b>&\"x", true, false)};
    web.numbers().counted.read();
    auto counted = web.numbers().counted;
    counted.rejected({}, mmproxy::errc::not_allowed);
    web.note_missing("<i>gone</i>");
    recent_lines recent;
    recent.add(log_line{warn, message::target_not_reached}.text("error", "<script>alert(1)</script>{title}"));
    const auto page = page_of(all, recent);
    CHECK(count(page, "<script>") == 1);
    CHECK_FALSE(holds(page, "<b>"));
    CHECK_FALSE(holds(page, "<i>"));
    CHECK(holds(page, "data-row=\"&lt;b&gt;&amp;&quot;x/tcp\""));
    CHECK(holds(page, "error=&lt;script&gt;alert(1)&lt;/script&gt;{title}"));
    CHECK(holds(page, "&lt;i&gt;gone&lt;/i&gt;"));
}

TEST_CASE("reasons and latest lines are shown where there are any", "[go-mmproxy][status_page]") {
    scoreboard all{{}};
    const scoreboard::entry web{all, facts("web", true, true)};
    const auto empty = page_of(all);
    CHECK(holds(empty, "id=\"reasons-table\" hidden"));
    CHECK(holds(empty, "id=\"no-reasons\" class=\"none\">"));
    auto counted = web.numbers().counted;
    counted.datagram_dropped({}, mmproxy::errc::not_proxy);
    recent_lines recent;
    recent.add(log_line{error, message::cannot_go_on}.number("count", 7));
    const auto page = page_of(all, recent);
    CHECK_FALSE(holds(page, "id=\"reasons-table\" hidden"));
    CHECK(holds(page, "id=\"no-reasons\" class=\"none\" hidden>"));
    CHECK(holds(page, "<code>not_proxy</code>"));
    CHECK(holds(page, "<li class=\"error\">"));
    CHECK(holds(page, "<strong>cannot go on</strong>"));
    CHECK(holds(page, "count=7"));
}

TEST_CASE("the status page says why not everything is served", "[go-mmproxy][status_page]") {
    scoreboard all{{}};
    all.process.is_draining = true;
    const auto page = page_of(all);
    CHECK(holds(page, "class=\"state bad\""));
    CHECK(holds(page, problem_of(all.read())));
}

TEST_CASE("the status page loads nothing, and a browser is told so", "[go-mmproxy][status_page]") {
    const auto page = without_script(page_of(scoreboard{{}}));
    CHECK(count(page, "http") == count(page, "http-equiv") + count(page, "http://www.w3.org/2000/svg"));
    CHECK_FALSE(holds(page, " style="));
    CHECK_FALSE(holds(page, " onclick="));
    CHECK_FALSE(holds(page, "src="));
    const auto policy = status_page_policy();
    CHECK(policy.starts_with("default-src 'none'; style-src 'sha256-"));
    CHECK_FALSE(holds(policy, "unsafe"));
}
