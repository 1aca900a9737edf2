// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/line_limit.hpp"

#include <mmproxy/error.hpp>

#include "go-mmproxy/observe/recorded_log.hpp"
#include "support/catch.hpp"

#include <memory>
#include <string>

using namespace go_mmproxy;
using mmproxy::errc;

namespace {

struct limited {
    recorded_log log{};
    std::shared_ptr<recurrences> seen = std::make_shared<recurrences>();
    line_limit limit{{log.output(), service_label{"0.0.0.0:8443"}}, seen};

    int admitted_of(int count, const recurring& what) const {
        int admitted = 0;
        for (int i = 0; i < count; ++i) admitted += static_cast<int>(limit.admits(what));
        return admitted;
    }
};

const recurring refused{message::header_refused, "tcp", errc::not_proxy};

} // namespace

TEST_CASE("equal lines beyond the limit are counted, and a line tells of them", "[go-mmproxy][line_limit]") {
    const limited l;
    const int admitted = l.admitted_of(1000, refused);
    CHECK(admitted >= 50);
    CHECK(admitted < 1000);
    CHECK(l.log.lines().empty());
    l.seen->tell_rests();
    const auto line = l.log.lines().at(0);
    CHECK(line.substr(line.find(",\"level\"")) ==
          R"(,"level":"WARN","msg":"lines like this suppressed","protocol":"tcp","listenAdr":"0.0.0.0:8443",)"
          R"("like":"PROXY header refused","error":")" +
              make_error_code(errc::not_proxy).message() + "\",\"count\":" + std::to_string(1000 - admitted) + "}\n");
}

TEST_CASE("few lines are never limited, and lines that differ do not limit each other", "[go-mmproxy][line_limit]") {
    const limited l;
    CHECK(l.admitted_of(50, refused) == 50);
    CHECK(l.admitted_of(50, {message::header_refused, "udp", errc::not_proxy}) == 50);
    CHECK(l.admitted_of(50, {message::flow_closed, "udp"}) == 50);
    l.seen->tell_rests();
    CHECK(l.log.lines().empty());
}

TEST_CASE("lines without an error are told of without one", "[go-mmproxy][line_limit]") {
    const limited l;
    l.admitted_of(1000, {message::flow_closed, "udp"});
    l.seen->tell_rests();
    CHECK(l.log.only_line().at("like") == "flow closed");
    CHECK_FALSE(l.log.only_line().contains("error"));
}
