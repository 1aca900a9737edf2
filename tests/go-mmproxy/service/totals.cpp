// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/totals.hpp"

#include "support/catch.hpp"
#include "support/pretended_part.hpp"

#include <memory>
#include <vector>

using namespace go_mmproxy;

namespace {

std::vector<total> added_up(const std::vector<total>& each) {
    service_parts parts;
    for (const auto& one : each) parts.push_back(std::make_unique<pretended_part>(one));
    part_list all;
    for (const auto& part : parts) all.push_back(part.get());
    return totals_of(all);
}

} // namespace

TEST_CASE("parts that count the same are added up, wherever they stand", "[go-mmproxy][totals]") {
    CHECK(added_up({{"flows", 1}, {"connections", 2}, {"flows", 3}, {"connections", 4}}) ==
          std::vector<total>{{"flows", 4}, {"connections", 6}});
    CHECK(added_up({{"connections", 2}, {"flows", 0}}) == std::vector<total>{{"connections", 2}, {"flows", 0}});
    CHECK(added_up({}).empty());
}
