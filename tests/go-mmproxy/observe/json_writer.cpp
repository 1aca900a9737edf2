// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/json_writer.hpp"

#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace go_mmproxy;

TEST_CASE("objects and arrays stand in each other, with commas where they belong", "[go-mmproxy][json_writer]") {
    json_writer json;
    json.object([&] {
        json.key("none").array(std::vector<int>{}, [&](int n) { json.value(n); });
        json.key("numbers").array(std::vector<int>{1, 2}, [&](int n) { json.value(n); });
        json.key("inner").object([&] { json.key("is").value(true).key("text").value("a"); });
        json.key("empty").object([] {});
        json.key("objects").array(std::vector<int>{1, 2}, [&](int n) { json.object([&] { json.key("n").value(n); }); });
        json.key("last").raw("{}");
    });
    CHECK(std::move(json).take() == R"({"none":[],"numbers":[1,2],"inner":{"is":true,"text":"a"},"empty":{},)"
                                    R"("objects":[{"n":1},{"n":2}],"last":{}})");
}

TEST_CASE("values are written as JSON has them", "[go-mmproxy][json_writer]") {
    json_writer json;
    json.array(std::vector<int>{0}, [&](int) {
        json.value(UINT64_MAX).value(-1).value(0.5).value(false);
        json.value("\"\\\n\x01\xFF ü:").value("").value("[").value("{");
    });
    CHECK(std::move(json).take() == "[18446744073709551615,-1,0.500000,false,"
                                    "\"\\\"\\\\\\n\\u0001\\ufffd ü:\",\"\",\"[\",\"{\"]");
}
