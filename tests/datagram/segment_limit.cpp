// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/datagram/segment_limit.hpp>

#include "support/catch.hpp"

#include <cerrno>
#include <cstddef>

using mmproxy::detail::segment_limit;

TEST_CASE("a segment_limit allows every size until one is refused, but nothing that is empty",
          "[datagram][segment_limit]") {
    const segment_limit limit;
    for (const std::size_t size : {1U, 64U, 1472U, 1473U, 65507U}) CHECK(limit.allow(size));
    CHECK_FALSE(limit.allow(0));
}

TEST_CASE("a refused size is not tried again, nor is a larger one", "[datagram][segment_limit]") {
    const int error = GENERATE(EINVAL, EMSGSIZE);
    segment_limit limit;
    limit.refused(2000, error);
    CHECK_FALSE(limit.allow(2000));
    CHECK_FALSE(limit.allow(2001));
    CHECK_FALSE(limit.allow(65507));
    CHECK(limit.allow(1999));
    CHECK(limit.allow(1));
    limit.refused(1473, error);
    CHECK_FALSE(limit.allow(1473));
    CHECK(limit.allow(1472));
}

TEST_CASE("a device that cannot compute checksums is sent nothing joined", "[datagram][segment_limit]") {
    segment_limit limit;
    limit.refused(2000, EIO);
    for (const std::size_t size : {0U, 1U, 64U, 1999U}) CHECK_FALSE(limit.allow(size));
}

TEST_CASE("a segment_limit never rises", "[datagram][segment_limit]") {
    segment_limit limit;
    limit.refused(1300, EMSGSIZE);
    limit.refused(1400, EMSGSIZE);
    CHECK_FALSE(limit.allow(1300));
    CHECK(limit.allow(1299));
    limit.refused(64, EIO);
    limit.refused(1400, EMSGSIZE);
    CHECK_FALSE(limit.allow(1));
}

TEST_CASE("a segment_limit goes down to nothing", "[datagram][segment_limit]") {
    segment_limit limit;
    limit.refused(1, EINVAL);
    CHECK_FALSE(limit.allow(1));
    CHECK_FALSE(limit.allow(0));
}

TEST_CASE("an error that joining is not to blame for teaches nothing", "[datagram][segment_limit]") {
    for (const int error : {EIO, EINVAL, EMSGSIZE}) CHECK(segment_limit::is_refusal(error));
    for (const int error : {0, EAGAIN, ECONNREFUSED, ENOBUFS, EPERM, ENETUNREACH, EHOSTUNREACH, EACCES, EBADF})
        CHECK_FALSE(segment_limit::is_refusal(error));
}
