// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/socket/out_of_descriptors.hpp>

#include "support/catch.hpp"

#include <cerrno>

using mmproxy::detail::is_out_of_descriptors;

TEST_CASE("the process and the host may be out of descriptors", "[socket][out_of_descriptors]") {
    for (const int error : {EMFILE, ENFILE}) CHECK(is_out_of_descriptors({error, std::system_category()}));
    for (const int error : {0, ENOMEM, ENOBUFS}) CHECK_FALSE(is_out_of_descriptors({error, std::system_category()}));
}
