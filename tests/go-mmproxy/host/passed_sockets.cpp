// SPDX-License-Identifier: BSL-1.0
//
// Each in a forked process, whose descriptors and environment are the test's alone.
#include "go-mmproxy/host/passed_sockets.hpp"

#include "support/catch.hpp"
#include "support/forked_task.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

using namespace go_mmproxy;

namespace {

constexpr int first = 3;

/// What a service manager has set, and how many descriptors from 3 on it has passed.
struct surroundings {
    int open = 2;
    const char* count = "2";
    const char* names = nullptr;
    std::string process{}; ///< empty: that process itself
};

void set(const char* name, const char* value) {
    if (value != nullptr)
        ::setenv(name, value, 1);
    else
        ::unsetenv(name);
}

/// Runs `check()` where descriptors from 3 on are open, which are inherited, and closed behind them.
template <class Check> bool holds_in(surroundings around, Check check) {
    forked_task task{[&](forked_task::peer /*parent*/) {
        if (around.process.empty()) around.process = std::to_string(::getpid());
        const int null = ::open("/dev/null", O_RDWR);
        for (int fd = first; fd < first + around.open; ++fd) ::dup2(null, fd);
        ::close(first + around.open);
        set("LISTEN_PID", around.process.c_str());
        set("LISTEN_FDS", around.count);
        set("LISTEN_FDNAMES", around.names);
        return check() ? 0 : 1;
    }};
    return task.exit_code() == 0;
}

bool are_unset() {
    return std::getenv("LISTEN_PID") == nullptr && std::getenv("LISTEN_FDS") == nullptr &&
           std::getenv("LISTEN_FDNAMES") == nullptr;
}

bool is_inherited(int fd) {
    return (::fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0;
}

/// Whether they are refused for a reason that says this.
bool are_refused(const surroundings& around, std::string_view reason) {
    return holds_in(around, [&] {
        try {
            take_passed_sockets();
            return false;
        } catch (const std::runtime_error& error) {
            return std::string_view{error.what()}.find(reason) != std::string_view::npos && are_unset();
        }
    });
}

} // namespace

TEST_CASE("sockets are taken over in the order in which they are passed, with their names", "[net][passed_sockets]") {
    CHECK(holds_in({.names = "web:"}, [] {
        const auto sockets = take_passed_sockets();
        return sockets.size() == 2 && sockets[0].descriptor.get() == first && sockets[0].name == "web" &&
               sockets[1].descriptor.get() == first + 1 && sockets[1].name.empty() && !is_inherited(first) &&
               !is_inherited(first + 1) && are_unset() && take_passed_sockets().empty();
    }));
}

TEST_CASE("sockets need no names", "[net][passed_sockets]") {
    CHECK(holds_in({}, [] {
        const auto sockets = take_passed_sockets();
        return sockets.size() == 2 && sockets[0].name.empty() && sockets[1].name.empty();
    }));
}

TEST_CASE("sockets that are passed to another process are left alone", "[net][passed_sockets]") {
    CHECK(
        holds_in({.process = "1"}, [] { return take_passed_sockets().empty() && is_inherited(first) && are_unset(); }));
    CHECK(holds_in({.count = "0", .names = ""}, [] { return take_passed_sockets().empty() && is_inherited(first); }));
    CHECK(holds_in({.count = nullptr}, [] { return take_passed_sockets().empty() && is_inherited(first); }));
}

TEST_CASE("variables that contradict the descriptors, or each other, are named", "[net][passed_sockets]") {
    CHECK(are_refused({.count = "two"}, "LISTEN_FDS: \"two\" is not a number of sockets"));
    CHECK(are_refused({.count = "-1"}, "LISTEN_FDS: \"-1\""));
    CHECK(are_refused({.names = "web"}, "LISTEN_FDNAMES has 1 names where LISTEN_FDS passes 2 sockets"));
    CHECK(are_refused({.open = 1}, "descriptor 4, one of the sockets that LISTEN_FDS announces, is not open"));
    CHECK(are_refused({.count = "4294967295"}, "is not open"));
}

TEST_CASE("a descriptor of the process's own is not taken for one that was passed", "[net][passed_sockets]") {
    CHECK(holds_in({}, [] {
        ::fcntl(first + 1, F_SETFD, FD_CLOEXEC);
        try {
            take_passed_sockets();
            return false;
        } catch (const std::runtime_error&) {
            return ::fcntl(first + 1, F_GETFD) == FD_CLOEXEC;
        }
    }));
}
