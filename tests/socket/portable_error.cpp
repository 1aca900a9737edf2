// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/socket/portable_error.hpp>

#include "support/catch.hpp"

#include <cerrno>

using mmproxy::detail::portable;

TEST_CASE("an error of Asio's compares with the standard's conditions", "[socket][portable_error]") {
    const std::error_code of_asio{EADDRNOTAVAIL, asio::error::get_system_category()};
    CHECK(portable(of_asio) == std::errc::address_not_available);
    CHECK(portable(of_asio).value() == EADDRNOTAVAIL);
}

TEST_CASE("an error of another category stays what it is", "[socket][portable_error]") {
    const auto other = asio::error::make_error_code(asio::error::host_not_found);
    CHECK(portable(other) == other);
    CHECK_FALSE(portable({}));
}
