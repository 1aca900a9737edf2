// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/error.hpp>

#include "support/catch.hpp"

#include <set>
#include <string>
#include <system_error>
#include <type_traits>

using namespace mmproxy;

static_assert(std::is_error_code_enum_v<errc>);
static_assert(static_cast<int>(errc::success) == 0, "zero is no error for std::error_code");

TEST_CASE("errc 0 is success, in value and in words", "[error]") {
    CHECK(error_category.message(0) == "success");
    CHECK_FALSE(make_error_code(errc::success));
    CHECK(make_error_code(errc::need_more));
}

TEST_CASE("every errc has a message of its own", "[error]") {
    const auto unknown = error_category.message(-1);
    CHECK_FALSE(unknown.empty());
    std::set<std::string> messages{unknown};
    for (int value = 0; value <= static_cast<int>(errc::drained); ++value) {
        const auto message = error_category.message(value);
        INFO(value << ": " << message);
        CHECK_FALSE(message.empty());
        CHECK(messages.insert(message).second);
    }
    CHECK(error_category.message(static_cast<int>(errc::drained) + 1) == unknown);
}

TEST_CASE("an errc turns into an error_code of the category mmproxy", "[error]") {
    const std::error_code ec = errc::bad_checksum;
    CHECK(ec == errc::bad_checksum);
    CHECK(ec != errc::bad_tlv);
    CHECK(ec.value() == static_cast<int>(errc::bad_checksum));
    CHECK(ec.category() == error_category);
    CHECK(std::string{ec.category().name()} == "mmproxy");
    CHECK(ec.message() == error_category.message(ec.value()));
}

TEST_CASE("an errc is not the system error of the same number", "[error]") {
    const std::error_code ec = errc::need_more;
    CHECK(ec != std::error_code{ec.value(), std::generic_category()});
    CHECK(ec != std::error_code{ec.value(), std::system_category()});
}

TEST_CASE("the reasons that flows and datagrams have do not speak of connections alone", "[error]") {
    const auto says = [](errc code, const char* words) {
        return make_error_code(code).message().find(words) != std::string::npos;
    };
    CHECK(says(errc::too_many_flows, "max_flows"));
    CHECK(says(errc::too_many_flows, "close_after"));
    CHECK(says(errc::wrong_transport, "UDP"));
    CHECK_FALSE(says(errc::truncated, "connection"));
    CHECK((says(errc::drained, "flow") || !says(errc::drained, "connection")));
}
