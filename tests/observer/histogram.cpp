// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/observer/histogram.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>

using namespace mmproxy;

namespace {

constexpr auto rest = histogram::size() - 1;
constexpr auto largest = std::numeric_limits<std::uint64_t>::max();

histogram of(std::uint64_t value) {
    histogram h;
    h.add(value);
    return h;
}

std::string line(const std::string& bound, std::uint64_t count) {
    return "connect_time_bucket{le=\"" + bound + "\"} " + std::to_string(count) + '\n';
}

/// As the text format of Prometheus has it.
std::string prometheus_text(const histogram& h) {
    std::ostringstream text;
    std::uint64_t up_to_here = 0;
    for (std::size_t i = 0; i < histogram::size(); ++i) {
        up_to_here += h[i];
        text << line(i < rest ? std::to_string(histogram::upper_bound(i)) : "+Inf", up_to_here);
    }
    text << "connect_time_sum " << h.sum() << "\nconnect_time_count " << h.count() << '\n';
    return text.str();
}

} // namespace

TEST_CASE("a histogram begins without values", "[observer][histogram]") {
    const histogram h;
    CHECK(h.count() == 0);
    CHECK(h.sum() == 0);
    for (std::size_t i = 0; i < histogram::size(); ++i) CHECK(h[i] == 0);
}

TEST_CASE("a value counts in the first bucket whose bound it does not exceed", "[observer][histogram]") {
    for (std::size_t i = 0; i < rest; ++i) {
        const auto bound = histogram::upper_bound(i);
        INFO("the bucket up to " << bound);
        CHECK(of(bound)[i] == 1);
        CHECK(of(bound + 1)[i + 1] == 1);
    }
    CHECK(of(0)[0] == 1);
}

TEST_CASE("each bound is twice the one before, and 1 more", "[observer][histogram]") {
    CHECK(histogram::upper_bound(0) == 0);
    for (std::size_t i = 1; i < rest; ++i) CHECK(histogram::upper_bound(i) == 2 * histogram::upper_bound(i - 1) + 1);
}

TEST_CASE("the last bucket takes every larger value", "[observer][histogram]") {
    CHECK(histogram::upper_bound(rest) == largest);
    CHECK(of(largest)[rest] == 1);
    CHECK(of(std::uint64_t{1} << 40)[rest] == 1);
    CHECK(of(largest).sum() == largest);
}

TEST_CASE("histograms add up, bucket by bucket", "[observer][histogram]") {
    histogram all = of(5);
    all += of(6);
    all += of(1000);
    CHECK(all.count() == 3);
    CHECK(all.sum() == 1011);
    CHECK(all[3] == 2); // 4 to 7
    CHECK(all[10] == 1);
}

TEST_CASE("the text of Prometheus can be written from a histogram", "[observer][histogram]") {
    histogram h;
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{3}, std::uint64_t{1} << 33})
        h.add(value);
    const auto text = prometheus_text(h);
    CHECK(text.starts_with(line("0", 1) + line("1", 1) + line("3", 3) + line("7", 3)));
    CHECK(text.ends_with(line("2147483647", 3) + line("+Inf", 4) +
                         "connect_time_sum 8589934598\nconnect_time_count 4\n"));
}
