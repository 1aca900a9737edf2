// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/socket/moved.hpp>

#include "support/catch.hpp"

using mmproxy::moved;
using mmproxy::detail::move_bytes;

TEST_CASE("a moved tells would-block, a shortage and the end apart", "[socket][moved]") {
    CHECK(moved{0, EAGAIN}.try_again());
    for (const int error : {ENOBUFS, ENOMEM}) CHECK(moved{0, error}.is_short());
    for (const int error : {EAGAIN, ENOBUFS, ENOMEM, 0}) CHECK_FALSE(moved{0, error}.is_final());
    for (const int error : {EPIPE, ECONNRESET, EBADF}) CHECK(moved{0, error}.is_final());
    CHECK(moved{0, ECONNRESET}.code() == std::errc::connection_reset);
}

TEST_CASE("a moved takes the result of a call that returns the negated error", "[socket][moved]") {
    CHECK(moved::from(7).bytes == 7);
    CHECK(moved::from(7).error == 0);
    CHECK(moved::from(-ECONNRESET).bytes == 0);
    CHECK(moved::from(-ECONNRESET).error == ECONNRESET);
}

TEST_CASE("a call that a signal interrupts is made again", "[socket][moved]") {
    int calls = 0;
    const auto result = move_bytes([&]() -> ::ssize_t {
        errno = EINTR;
        return ++calls < 3 ? -1 : 42;
    });
    CHECK(calls == 3);
    CHECK(result.bytes == 42);
    CHECK(result.error == 0);
}

TEST_CASE("a call that fails has moved nothing", "[socket][moved]") {
    const auto result = move_bytes([]() -> ::ssize_t {
        errno = EPIPE;
        return -1;
    });
    CHECK(result.bytes == 0);
    CHECK(result.error == EPIPE);
}
