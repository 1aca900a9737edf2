// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/socket/unique_fd.hpp>

#include "support/catch.hpp"

#include <array>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

using mmproxy::unique_fd;

namespace {

unique_fd open_null() {
    return unique_fd{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}
bool is_open(int fd) {
    return ::fcntl(fd, F_GETFD) >= 0;
}

} // namespace

TEST_CASE("a unique_fd closes what it owns", "[socket][unique_fd]") {
    int fd = -1;
    {
        const auto owner = open_null();
        fd = owner.get();
        REQUIRE(is_open(fd));
    }
    CHECK_FALSE(is_open(fd));
}

TEST_CASE("a unique_fd moves its descriptor, and closes the one it had", "[socket][unique_fd]") {
    auto from = open_null();
    auto to = open_null();
    const int had = to.get();
    const int moved = from.get();
    to = std::move(from);
    CHECK_FALSE(is_open(had));
    CHECK(to.get() == moved);
    CHECK(is_open(moved));
}

TEST_CASE("a unique_fd that gives its descriptor away leaves it open", "[socket][unique_fd]") {
    int fd = -1;
    {
        auto owner = open_null();
        fd = owner.release();
        CHECK(owner.get() == -1);
    }
    CHECK(is_open(fd));
    ::close(fd);
}

TEST_CASE("checked hands a result on, and throws an error with the call's name", "[socket][unique_fd]") {
    CHECK(mmproxy::detail::checked(3, "open") == 3);
    errno = ENOENT;
    try {
        mmproxy::detail::checked(-1, "open");
        FAIL("nothing was thrown");
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::no_such_file_or_directory);
        CHECK(std::string{error.what()}.find("open") == 0);
    }
}
