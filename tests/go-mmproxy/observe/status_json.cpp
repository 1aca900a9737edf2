// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/status_json.hpp"

#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/scoreboard.hpp"
#include "support/catch.hpp"

#include <string>

using namespace go_mmproxy;

namespace {

bool holds(const std::string& text, const std::string& part) {
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the status in JSON has the process, a row for each service, reasons and the latest lines",
          "[go-mmproxy][status_json]") {
    scoreboard all{{.threads = 3, .wants_io_uring = true}};
    const scoreboard::entry web{all, {.name = "we\"b", .listen = "a", .serves_tcp = true, .limits = {7, 8}}};
    auto counted = web.numbers().counted;
    counted.accepted({});
    counted.rejected({}, mmproxy::errc::not_allowed);
    recent_lines recent;
    recent.add(log_line{warn, message::target_not_reached}.text("error", "no way"));
    const auto json = status_json(all.read(), recent.all());
    CHECK(json.starts_with(R"({"problem":"","process":{"version":")"));
    CHECK(holds(json, R"("isDraining":false,"threads":3,"usesIoUring":true,"reloads":0,)"));
    CHECK(holds(json, R"("rows":[{"service":"we\"b","protocol":"tcp","active":0,"max":7,"begun":1,"refused":1,)"));
    CHECK(holds(json, R"("reasons":[{"service":"we\"b","protocol":"tcp","what":"refused","reason":"not_allowed",)"));
    CHECK(holds(json, R"("level":"WARN","msg":"target not reached","error":"no way"}]})"));
    CHECK(json.ends_with("}\n"));
}

TEST_CASE("the status in JSON says why not everything is served", "[go-mmproxy][status_json]") {
    scoreboard all{{}};
    all.process.is_draining = true;
    const auto now = all.read();
    CHECK(holds(status_json(now, {}), R"({"problem":")" + problem_of(now) + '"'));
}
