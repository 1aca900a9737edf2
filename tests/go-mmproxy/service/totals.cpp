// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/totals.hpp"

#include "support/catch.hpp"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

using namespace go_mmproxy;

namespace {

class counting : public service_part {
public:
    explicit counting(const total& t) : total_{t} {}

    std::string_view protocol() const noexcept override { return "udp"; }
    mmproxy::transport transport() const noexcept override { return mmproxy::transport::datagram; }
    void listen(const service_plan& /*p*/, const socket_source& /*sockets*/) override {}
    void settle(const service_plan& /*p*/, duration /*limit*/) override {}
    std::vector<mmproxy::unique_fd> duplicate(const address_plan& /*at*/) override { return {}; }
    void stop(duration /*limit*/) override {}
    void tell_listening() override {}
    std::string_view counted() const noexcept override { return total_.counted; }
    std::size_t count() const noexcept override { return total_.count; }

private:
    total total_;
};

std::vector<total> added_up(const std::vector<total>& each) {
    service_parts parts;
    for (const auto& one : each) parts.push_back(std::make_unique<counting>(one));
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
