// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/observer/counted_reason.hpp>

#include "support/catch.hpp"

#include <asio/error.hpp>

#include <cerrno>
#include <cstddef>
#include <set>
#include <string>
#include <system_error>

using namespace mmproxy;

TEST_CASE("every errc is a reason of its own, with its enumerator as the word", "[observer][counted_reason]") {
    CHECK(counted_reason{errc::not_proxy}.word() == "not_proxy");
    CHECK(counted_reason{errc::drained}.word() == "drained");
    for (int value = 0; value <= static_cast<int>(errc::drained); ++value) {
        const std::error_code code{value, error_category};
        CHECK(counted_reason{code} != counted_reason::other());
        CHECK(counted_reason{code}.code() == code);
    }
}

TEST_CASE("a usual error of the system is a reason of its own, whatever its category", "[observer][counted_reason]") {
    const counted_reason refused{std::make_error_code(std::errc::connection_refused)};
    CHECK(refused.word() == "connection_refused");
    CHECK(refused.code() == std::errc::connection_refused);
    CHECK(counted_reason{std::error_code{ECONNREFUSED, std::system_category()}} == refused);
    CHECK(counted_reason{asio::error::make_error_code(asio::error::connection_refused)} == refused);
    CHECK(refused != counted_reason{std::error_code{ECONNREFUSED, error_category}});
}

TEST_CASE("no error of any category is success", "[observer][counted_reason]") {
    CHECK(counted_reason{std::error_code{}}.word() == "success");
    CHECK(counted_reason{std::error_code{0, std::generic_category()}} == counted_reason{errc::success});
}

TEST_CASE("all other errors are counted as one", "[observer][counted_reason]") {
    CHECK(counted_reason::other().word() == "other");
    CHECK(counted_reason{std::make_error_code(std::errc::filename_too_long)} == counted_reason::other());
    CHECK(counted_reason{asio::error::make_error_code(asio::error::eof)} == counted_reason::other());
    CHECK(counted_reason{std::error_code{-1, error_category}} == counted_reason::other());
    CHECK(counted_reason{std::error_code{static_cast<int>(errc::drained) + 1, error_category}} ==
          counted_reason::other());
}

TEST_CASE("no two reasons have the same word, and each is found by its code again", "[observer][counted_reason]") {
    std::set<std::string> words;
    for (std::size_t i = 0; i < counted_reason::count; ++i) {
        const auto reason = counted_reason::with_number(i);
        CHECK(reason.number() == i);
        CHECK(counted_reason{reason.code()} == reason);
        words.emplace(reason.word());
    }
    CHECK(words.size() == counted_reason::count);
    CHECK(words.count("") == 0);
}
