// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/observer/reason_counts.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <system_error>

using namespace mmproxy;

namespace {

std::map<std::string, std::uint64_t> named(const reason_counts& counted) {
    std::map<std::string, std::uint64_t> all;
    counted.for_each([&](std::string_view reason, std::uint64_t count) { all.emplace(reason, count); });
    return all;
}

std::string message(errc reason) {
    return make_error_code(reason).message();
}

} // namespace

TEST_CASE("reasons are counted each by itself", "[observer][reason_counts]") {
    reason_counts counted;
    counted.add(errc::not_proxy);
    counted.add(errc::not_allowed);
    counted.add(errc::not_allowed);
    CHECK(counted[errc::not_proxy] == 1);
    CHECK(counted[errc::not_allowed] == 2);
    CHECK(counted[errc::drained] == 0);
    CHECK(counted.other() == 0);
    CHECK(counted.total() == 3);
}

TEST_CASE("errors that are no errc are counted together", "[observer][reason_counts]") {
    reason_counts counted;
    counted.add(std::make_error_code(std::errc::connection_refused));
    counted.add({static_cast<int>(errc::not_proxy), std::system_category()});
    counted.add({-1, error_category});
    counted.add({static_cast<int>(errc::drained) + 1000, error_category});
    CHECK(counted.other() == 4);
    CHECK(counted.total() == 4);
    CHECK(named(counted) == std::map<std::string, std::uint64_t>{{"other system errors", 4}});
}

TEST_CASE("a reader goes through the reasons that there were, by the message of each", "[observer][reason_counts]") {
    reason_counts counted;
    CHECK(named(counted).empty());
    counted.add(errc::truncated);
    counted.add(errc::truncated);
    counted.add(errc::idle_timed_out);
    counted.add(std::make_error_code(std::errc::broken_pipe));
    CHECK(named(counted) == std::map<std::string, std::uint64_t>{{message(errc::truncated), 2},
                                                                 {message(errc::idle_timed_out), 1},
                                                                 {std::string{reason_counts::other_reasons}, 1}});
}

TEST_CASE("every errc has a place of its own", "[observer][reason_counts]") {
    reason_counts counted;
    const auto last = static_cast<int>(errc::drained);
    for (int value = 0; value <= last; ++value) counted.add({value, error_category});
    const auto all = named(counted);
    CHECK(all.size() == static_cast<std::size_t>(last) + 1);
    for (int value = 0; value <= last; ++value) CHECK(all.at(error_category.message(value)) == 1);
    CHECK(counted.other() == 0);
}

TEST_CASE("counts of reasons add up, reason by reason", "[observer][reason_counts]") {
    reason_counts all;
    all.add(errc::bad_port);
    reason_counts more;
    more.add(errc::bad_port);
    more.add(errc::bad_tlv);
    more.add(std::make_error_code(std::errc::io_error));
    all += more;
    CHECK(all[errc::bad_port] == 2);
    CHECK(all[errc::bad_tlv] == 1);
    CHECK(all.other() == 1);
}
