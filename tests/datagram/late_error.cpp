// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/datagram/late_error.hpp>

#include "support/catch.hpp"

using mmproxy::detail::is_late_error;
using mmproxy::detail::is_late_error_of_receiving;

TEST_CASE("an ICMP message's error is of an earlier datagram", "[datagram][late_error]") {
    for (const int error : {ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, EPROTO, ENOPROTOOPT}) {
        CHECK(is_late_error(error));
        CHECK(is_late_error_of_receiving(error));
    }
}

TEST_CASE("what sending may have met for its own datagram is late for receiving alone", "[datagram][late_error]") {
    for (const int error : {EACCES, EMSGSIZE, EOPNOTSUPP}) {
        CHECK_FALSE(is_late_error(error));
        CHECK(is_late_error_of_receiving(error));
    }
}

TEST_CASE("success, would-block and a broken socket are no late errors", "[datagram][late_error]") {
    for (const int error : {0, EAGAIN, EBADF, EINVAL, ENOBUFS, ENOMEM}) {
        CHECK_FALSE(is_late_error(error));
        CHECK_FALSE(is_late_error_of_receiving(error));
    }
}
