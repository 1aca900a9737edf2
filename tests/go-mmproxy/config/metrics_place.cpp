// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/metrics_place.hpp"

#include "support/catch.hpp"

#include <string>

using namespace go_mmproxy;

TEST_CASE("numbers are served at an address and port, or at the path of a Unix socket", "[go-mmproxy][metrics_place]") {
    CHECK(read_metrics_place("127.0.0.1:9180") == metrics_place{.address = {"127.0.0.1", 9180}});
    CHECK(read_metrics_place("[::1]:9180") == metrics_place{.address = {"::1", 9180}});
    CHECK(read_metrics_place(":9180") == metrics_place{.address = {"", 9180}});
    CHECK(read_metrics_place("unix:/run/a b") == metrics_place{.path = "/run/a b"});
    CHECK(read_metrics_place("unix:" + std::string(107, 'x'))->path.size() == 107);
}

TEST_CASE("what is no place for numbers is not taken for one", "[go-mmproxy][metrics_place]") {
    const auto text = GENERATE(as<std::string>{}, "", "9180", "127.0.0.1", "127.0.0.1:0", "unix:", "/run/socket",
                               "[fe80::1%lo]:9180", "[fe80::1]:9180");
    CHECK_FALSE(read_metrics_place(text));
    CHECK_FALSE(read_metrics_place("unix:" + std::string(108, 'x')));
}

TEST_CASE("a place for numbers is written as it is read", "[go-mmproxy][metrics_place]") {
    const auto text = GENERATE(as<std::string>{}, "127.0.0.1:9180", "[::1]:9180", ":9180", "host:1", "unix:/run/a");
    CHECK(to_string(read_metrics_place(text).value()) == text);
}
