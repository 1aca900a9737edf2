// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/finding.hpp"

#include "support/catch.hpp"

using namespace go_mmproxy;

TEST_CASE("a finding is a line that begins with its verdict", "[go-mmproxy][finding]") {
    CHECK(to_line(finding::ok("good")) == "OK   good\n");
    CHECK(to_line(finding::warning("doubtful")) == "WARN doubtful\n");
    CHECK(to_line(finding::failure("bad")) == "FAIL bad\n");
    CHECK(to_line({verdict::failure, "bad", "web"}) == "FAIL [web] bad\n");
}
