// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/prometheus_text.hpp"

#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <utility>

using namespace go_mmproxy;

namespace {

constexpr metric_family things{"things_total", "counter", "Things that were met."};

std::string written(const metric_family& family, const metric_labels& labels, auto value) {
    prometheus_text text;
    text.begin(family);
    text.sample(labels, value);
    return std::move(text).take();
}

/// What stands behind the two lines about a family.
std::string sample(const metric_labels& labels, auto value) {
    const auto text = written(things, labels, value);
    return text.substr(text.find('\n', text.find('\n') + 1) + 1);
}

} // namespace

TEST_CASE("a family begins with its help and its type", "[go-mmproxy][prometheus_text]") {
    CHECK(written(things, {}, std::uint64_t{7}) == "# HELP things_total Things that were met.\n"
                                                   "# TYPE things_total counter\n"
                                                   "things_total 7\n");
    CHECK(written({"a", "gauge", "back\\slash\nand \"quotes\""}, {}, std::uint64_t{1}) ==
          "# HELP a back\\\\slash\\nand \"quotes\"\n# TYPE a gauge\na 1\n");
}

TEST_CASE("labels stand in braces, their values escaped", "[go-mmproxy][prometheus_text]") {
    CHECK(sample({{"a", "1"}, {"b", "2"}}, std::uint64_t{3}) == "things_total{a=\"1\",b=\"2\"} 3\n");
    CHECK(sample({{"a", "\\ \" \n ü"}}, std::uint64_t{3}) == "things_total{a=\"\\\\ \\\" \\n ü\"} 3\n");
    CHECK(sample({{"a", ""}}, std::uint64_t{3}) == "things_total{a=\"\"} 3\n");
}

TEST_CASE("numbers are written in full", "[go-mmproxy][prometheus_text]") {
    CHECK(sample({}, UINT64_MAX) == "things_total 18446744073709551615\n");
    CHECK(sample({}, 0.25) == "things_total 0.25\n");
    CHECK(sample({}, 1.0 / 3) == "things_total 0.3333333333333333\n");
    CHECK(sample({}, 0.0) == "things_total 0\n");
}

TEST_CASE("the buckets of a histogram add up, to the count", "[go-mmproxy][prometheus_text]") {
    mmproxy::histogram counted;
    for (const std::uint64_t value : {0U, 1U, 3U, 4U, 7U, 8U, 1000U}) counted.add(value);
    prometheus_text text;
    text.begin({"sizes", "histogram", "Sizes."});
    text.sample({{"way", "up"}}, counted, {.first = 1, .last = 3, .step = 1, .unit = 0});
    CHECK(std::move(text).take() == "# HELP sizes Sizes.\n# TYPE sizes histogram\n"
                                    "sizes_bucket{way=\"up\",le=\"1\"} 2\n"
                                    "sizes_bucket{way=\"up\",le=\"3\"} 3\n"
                                    "sizes_bucket{way=\"up\",le=\"7\"} 5\n"
                                    "sizes_bucket{way=\"up\",le=\"+Inf\"} 7\n"
                                    "sizes_sum{way=\"up\"} 1023\n"
                                    "sizes_count{way=\"up\"} 7\n");
}

TEST_CASE("the bounds of times are those of the units that they were cut to", "[go-mmproxy][prometheus_text]") {
    mmproxy::histogram counted;
    for (const std::uint64_t milliseconds : {1U, 2U, 500U, 999U, 5000U}) counted.add(milliseconds);
    prometheus_text text;
    text.begin({"time_seconds", "histogram", "Times."});
    text.sample({}, counted, {.first = 1, .last = 11, .step = 5, .unit = 1e-3});
    CHECK(std::move(text).take() == "# HELP time_seconds Times.\n# TYPE time_seconds histogram\n"
                                    "time_seconds_bucket{le=\"0.002\"} 1\n"
                                    "time_seconds_bucket{le=\"0.064\"} 2\n"
                                    "time_seconds_bucket{le=\"2.048\"} 4\n"
                                    "time_seconds_bucket{le=\"+Inf\"} 5\n"
                                    "time_seconds_sum 6.502\n"
                                    "time_seconds_count 5\n");
}
