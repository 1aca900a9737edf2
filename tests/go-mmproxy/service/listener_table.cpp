// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/listener_table.hpp"

#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace go_mmproxy;
using namespace mmproxy::literals;

namespace {

address_plan listening(const mmproxy::socket_address& at, const mmproxy::socket_address& target) {
    address_plan one;
    one.listen = at;
    one.target4 = target;
    return one;
}

const auto web = listening("127.0.0.1:1"_address, "127.0.0.1:11"_address);
const auto mail = listening("127.0.0.1:2"_address, "127.0.0.1:12"_address);

/// The target of an IPv4 client that has come by a listening socket.
auto target_of(const listener_table& table, std::size_t listener) {
    const mmproxy::header none{};
    return table.targets().target_for(
        {.client = "203.0.113.7:1"_address, .balancer = "127.0.0.1:1"_address, .header = none, .listener = listener});
}

} // namespace

TEST_CASE("a table knows what each socket listens on, and its targets", "[go-mmproxy][listener_table]") {
    listener_table table;
    table.add(web, {0, 2});
    table.add(mail, {3, 1}); // 2 was that of a socket which is gone
    CHECK(table.addresses() == std::vector<std::string>{"127.0.0.1:1", "127.0.0.1:1", "", "127.0.0.1:2"});
    CHECK(target_of(table, 1) == "127.0.0.1:11"_address);
    CHECK_FALSE(target_of(table, 2));
    CHECK(target_of(table, 3) == "127.0.0.1:12"_address);
    REQUIRE(table.find(mail) != nullptr);
    CHECK(table.find(mail)->numbers.first == 3);
}

TEST_CASE("what could not be opened is forgotten, from the last on", "[go-mmproxy][listener_table]") {
    listener_table table;
    table.add(web, {0, 1});
    table.add(mail, {1, 1});
    table.drop_last(1);
    CHECK(table.find(web) != nullptr);
    CHECK(table.find(mail) == nullptr);
}

TEST_CASE("an address takes over the targets of a plan, and is told where it is in none",
          "[go-mmproxy][listener_table]") {
    listener_table table;
    table.add(web, {0, 1});
    table.add(mail, {1, 1});
    service_plan next{};
    next.addresses = {listening(web.listen, "127.0.0.1:13"_address)};
    const auto gone = table.retarget(next);
    REQUIRE(gone.size() == 1);
    CHECK(gone.front().at.listen == mail.listen);
    table.remove(gone.front());
    CHECK(table.find(mail) == nullptr);
    CHECK(target_of(table, 0) == "127.0.0.1:13"_address);
    CHECK(target_of(table, 7) == "127.0.0.1:13"_address); // one place alone is that of every socket
}
