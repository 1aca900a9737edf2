// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/accept_loop.hpp>

#include "support/catch.hpp"

using mmproxy::detail::accept_outcome;
using mmproxy::detail::classify_accept_error;

TEST_CASE("accept errors are told apart by what is to be done", "[forwarder][accept_loop]") {
    CHECK(classify_accept_error(EAGAIN) == accept_outcome::nobody_waits);
    for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM})
        CHECK(classify_accept_error(error) == accept_outcome::exhausted);
    for (const int error : {EBADF, ENOTSOCK}) CHECK(classify_accept_error(error) == accept_outcome::closed);
}

TEST_CASE("what may last for ever is not tried again at once", "[forwarder][accept_loop]") {
    for (const int error : {EPERM, EACCES, EINVAL, EFAULT, ENOSYS, EOPNOTSUPP, 4711})
        CHECK(classify_accept_error(error) == accept_outcome::exhausted);
}

TEST_CASE("an error of the connection that would have been accepted is no reason to stop", "[forwarder][accept_loop]") {
    for (const int error : {ECONNABORTED, EINTR, EPROTO, ENETDOWN, EHOSTUNREACH, ENETUNREACH})
        CHECK(classify_accept_error(error) == accept_outcome::accepted);
}
