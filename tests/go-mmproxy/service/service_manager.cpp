// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/service_manager.hpp"

#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/played_manager.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <system_error>

#include <time.h>
#include <unistd.h>

using namespace go_mmproxy;
using namespace std::chrono_literals;

namespace {

void set(const char* name, const std::string& value) {
    ::setenv(name, value.c_str(), 1);
}

service_manager connected_to(const played_manager& manager) {
    set("NOTIFY_SOCKET", manager.name());
    return service_manager{};
}

/// Microseconds.
std::uint64_t monotonic_now() {
    ::timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1000;
}

std::optional<std::chrono::microseconds> limit_of(const std::string& limit, const std::string& process) {
    set("WATCHDOG_USEC", limit);
    set("WATCHDOG_PID", process);
    const auto found = service_manager{}.watchdog_limit();
    CHECK(std::getenv("WATCHDOG_USEC") == nullptr);
    CHECK(std::getenv("WATCHDOG_PID") == nullptr);
    return found;
}

} // namespace

TEST_CASE("the service manager is told what happens, in a directory or by an abstract name", "[net][service_manager]") {
    const bool is_abstract = GENERATE(false, true);
    const network_namespace network;
    const played_manager played{is_abstract};
    const auto manager = connected_to(played);
    CHECK(std::getenv("NOTIFY_SOCKET") == nullptr);
    CHECK_FALSE(manager.ready("serving"));
    CHECK(played.receive() == "READY=1\nSTATUS=serving");
    CHECK_FALSE(manager.stopping("two left", 30s));
    CHECK(played.receive() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=30000000\nSTATUS=two left");
    CHECK_FALSE(manager.alive());
    CHECK(played.receive() == "WATCHDOG=1");
}

TEST_CASE("a reload is told with the time of the manager's clock", "[net][service_manager]") {
    const network_namespace network;
    const played_manager played;
    const auto manager = connected_to(played);
    const auto before = monotonic_now();
    CHECK_FALSE(manager.reloading("reading", 2min));
    const auto after = monotonic_now();
    const auto message = played.receive();
    const std::string beginning = "RELOADING=1\nMONOTONIC_USEC=";
    REQUIRE(message.starts_with(beginning));
    REQUIRE(message.ends_with("\nEXTEND_TIMEOUT_USEC=120000000\nSTATUS=reading"));
    const auto time = std::stoull(message.substr(beginning.size()));
    CHECK(time >= before);
    CHECK(time <= after);
}

TEST_CASE("a status of several lines cannot set another variable", "[net][service_manager]") {
    const network_namespace network;
    const played_manager played;
    connected_to(played).ready("one\nMAINPID=1");
    CHECK(played.receive() == "READY=1\nSTATUS=one MAINPID=1");
}

TEST_CASE("without a service manager nobody is told, and nothing is amiss", "[net][service_manager]") {
    ::unsetenv("NOTIFY_SOCKET");
    CHECK_FALSE(service_manager{}.ready("serving"));
    CHECK_FALSE(service_manager{}.watchdog_limit());
    set("NOTIFY_SOCKET", "");
    CHECK_FALSE(service_manager{}.ready("serving"));
}

TEST_CASE("a service manager that cannot be told is an error of that message alone", "[net][service_manager]") {
    const network_namespace network;
    set("NOTIFY_SOCKET", GENERATE(as<std::string>{}, "vsock:2:1", "notify", std::string(200, '/')));
    CHECK(service_manager{}.ready("serving") == std::errc::address_family_not_supported);
    set("NOTIFY_SOCKET", "/nowhere/notify");
    CHECK(service_manager{}.ready("serving") == std::errc::no_such_file_or_directory);
    played_manager played;
    const auto manager = connected_to(played);
    played.die();
    CHECK(manager.ready("serving") == std::errc::connection_refused);
    CHECK(manager.alive());
}

TEST_CASE("a message waits for room in the service manager's queue, but not for long", "[net][service_manager]") {
    const network_namespace network;
    const played_manager played;
    const auto manager = connected_to(played);
    std::error_code ec;
    int sent = 0;
    for (; !ec && sent < 100'000; ++sent) ec = manager.alive();
    CHECK(ec == std::errc::resource_unavailable_try_again);
    REQUIRE(played.receive() == "WATCHDOG=1");
    CHECK_FALSE(manager.alive());
}

TEST_CASE("the watchdog is the process's that it is meant for", "[net][service_manager]") {
    const auto own = std::to_string(::getpid());
    CHECK(limit_of("1500000", own) == 1500ms);
    CHECK(limit_of("1", own) == 1us);
    CHECK_FALSE(limit_of("1500000", "1"));
    CHECK_FALSE(limit_of("0", own));
    CHECK_FALSE(limit_of("", own));
    CHECK_FALSE(limit_of("1s", own));
    CHECK(limit_of("18446744073709551615", own) == 1h); // more often is as good
    set("WATCHDOG_USEC", "1000");
    CHECK(service_manager{}.watchdog_limit() == 1ms);
}
