// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/timestamp.hpp"

#include "support/catch.hpp"

#include <cstdlib>
#include <string>

using namespace go_mmproxy;

namespace {

/// The local time zone, for as long as it lives.
class time_zone {
public:
    explicit time_zone(const char* name) { set(name); }
    time_zone(const time_zone&) = delete;
    time_zone& operator=(const time_zone&) = delete;
    ~time_zone() { set(had_ ? before_.c_str() : nullptr); }

private:
    static void set(const char* name) {
        name != nullptr ? ::setenv("TZ", name, 1) : ::unsetenv("TZ");
        ::tzset();
    }

    bool had_ = std::getenv("TZ") != nullptr;
    std::string before_ = had_ ? std::getenv("TZ") : "";
};

} // namespace

TEST_CASE("a time is written with nanoseconds and its zone", "[go-mmproxy][timestamp]") {
    constexpr ::timespec at{1'718'100'000, 1};
    CHECK((time_zone{"UTC0"}, timestamp(at)) == "2024-06-11T10:00:00.000000001Z");
    CHECK((time_zone{"XXX-2"}, timestamp(at)) == "2024-06-11T12:00:00.000000001+02:00");
    CHECK((time_zone{"XXX+3:30"}, timestamp(at)) == "2024-06-11T06:30:00.000000001-03:30");
}
