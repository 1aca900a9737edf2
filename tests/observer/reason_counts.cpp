// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/observer/reason_counts.hpp>

#include "support/catch.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <system_error>
#include <vector>

using namespace mmproxy;

namespace {

std::map<std::string, std::uint64_t> by_word(const reason_counts& counted) {
    std::map<std::string, std::uint64_t> all;
    counted.for_each([&](counted_reason reason, std::uint64_t count) { all.emplace(reason.word(), count); });
    return all;
}

const auto refused = std::make_error_code(std::errc::connection_refused);

} // namespace

TEST_CASE("reasons are counted each by itself", "[observer][reason_counts]") {
    reason_counts counted;
    counted.add(errc::not_proxy);
    counted.add(errc::not_allowed);
    counted.add(refused);
    counted.add(errc::not_allowed);
    CHECK(counted[errc::not_proxy] == 1);
    CHECK(counted[errc::not_allowed] == 2);
    CHECK(counted[refused] == 1);
    CHECK(counted[errc::drained] == 0);
    CHECK(counted[counted_reason::other()] == 0);
    CHECK(counted.total() == 4);
}

TEST_CASE("a reader goes through the reasons that there were, in their order", "[observer][reason_counts]") {
    reason_counts counted;
    CHECK(by_word(counted).empty());
    counted.add(refused);
    counted.add(errc::truncated);
    counted.add(errc::truncated);
    counted.add(std::error_code{-1, error_category});
    CHECK(by_word(counted) ==
          std::map<std::string, std::uint64_t>{{"truncated", 2}, {"connection_refused", 1}, {"other", 1}});
    std::vector<counted_reason> visited;
    counted.for_each([&](counted_reason reason, std::uint64_t /*count*/) { visited.push_back(reason); });
    CHECK(visited == std::vector<counted_reason>{errc::truncated, refused, counted_reason::other()});
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
    CHECK(all[std::make_error_code(std::errc::io_error)] == 1);
}
