// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/socket/asked_option.hpp>

#include "support/catch.hpp"
#include "support/descriptor.hpp"

#include <fcntl.h>
#include <sys/socket.h>

using mmproxy::detail::asked_option;

TEST_CASE("a socket answers what it is", "[net][asked_option]") {
    const descriptor socket{checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")};
    CHECK(asked_option(socket.get(), SO_TYPE) == SOCK_DGRAM);
    CHECK(asked_option(socket.get(), SO_DOMAIN) == AF_INET);
    CHECK(asked_option(socket.get(), SO_ACCEPTCONN) == 0);
}

TEST_CASE("a descriptor that is no socket answers nothing", "[net][asked_option]") {
    const descriptor file{checked(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open")};
    CHECK(asked_option(file.get(), SO_TYPE) == -1);
    CHECK(asked_option(-1, SO_TYPE) == -1);
}
