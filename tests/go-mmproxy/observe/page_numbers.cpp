// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/page_numbers.hpp"

#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <string>

using namespace go_mmproxy;
using namespace std::chrono_literals;

namespace {

/// With plain spaces in place of narrow ones.
std::string plain(std::string text) {
    const std::string narrow = "\u202f";
    for (auto at = text.find(narrow); at != std::string::npos; at = text.find(narrow))
        text.replace(at, narrow.size(), 1, ' ');
    return text;
}

} // namespace

TEST_CASE("a number is written in groups of three digits", "[go-mmproxy][page_numbers]") {
    CHECK(plain(grouped(0)) == "0");
    CHECK(plain(grouped(999)) == "999");
    CHECK(plain(grouped(1000)) == "1 000");
    CHECK(plain(grouped(1'234'567)) == "1 234 567");
    CHECK(plain(grouped(UINT64_MAX)) == "18 446 744 073 709 551 615");
}

TEST_CASE("an amount of bytes is written with three digits and a unit", "[go-mmproxy][page_numbers]") {
    CHECK(plain(scaled(0)) == "0 B");
    CHECK(plain(scaled(999)) == "999 B");
    CHECK(plain(scaled(1000)) == "1.00 kB");
    CHECK(plain(scaled(9994)) == "9.99 kB");
    CHECK(plain(scaled(9995)) == "10.0 kB");
    CHECK(plain(scaled(99'950)) == "100 kB");
    CHECK(plain(scaled(999'499)) == "999 kB");
    CHECK(plain(scaled(999'500)) == "1.00 MB");
    CHECK(plain(scaled(12'345'678'901)) == "12.3 GB");
    CHECK(plain(scaled(UINT64_MAX)) == "18.4 EB");
}

TEST_CASE("a time is written in its two largest units", "[go-mmproxy][page_numbers]") {
    CHECK(plain(lasting(0s)) == "0 s");
    CHECK(plain(lasting(900ms)) == "0 s");
    CHECK(plain(lasting(59s)) == "59 s");
    CHECK(plain(lasting(60s)) == "1 min 0 s");
    CHECK(plain(lasting(3h + 4min + 5s)) == "3 h 4 min");
    CHECK(plain(lasting(49h)) == "2 d 1 h");
    CHECK(plain(lasting(24h * 1000)) == "1000 d 0 h");
}
