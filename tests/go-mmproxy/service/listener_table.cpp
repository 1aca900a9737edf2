// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/listener_table.hpp"

#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

#include <string>
#include <utility>
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

service_plan plan_of(std::vector<address_plan> addresses) {
    service_plan p{};
    p.addresses = std::move(addresses);
    return p;
}

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
    table.add(mail, {3, 1}); // 2 is that of a socket which could not be opened
    CHECK(table.addresses() == std::vector<std::string>{"127.0.0.1:1", "127.0.0.1:1", "", "127.0.0.1:2"});
    CHECK(target_of(table, 1) == "127.0.0.1:11"_address);
    CHECK_FALSE(target_of(table, 2));
    CHECK(target_of(table, 3) == "127.0.0.1:12"_address);
    CHECK(table.has_open(mail));
}

TEST_CASE("what could not be opened is forgotten, from the last on", "[go-mmproxy][listener_table]") {
    listener_table table;
    table.add(web, {0, 1});
    table.add(mail, {1, 1});
    table.drop_last(1);
    CHECK(table.has_open(web));
    CHECK_FALSE(table.has_open(mail));
}

TEST_CASE("an address takes over the targets of a plan, and is closed, and told, where it is in none",
          "[go-mmproxy][listener_table]") {
    listener_table table;
    table.add(web, {0, 1});
    table.add(mail, {1, 1});
    const auto next = plan_of({listening(web.listen, "127.0.0.1:13"_address)});
    const auto closed = table.retarget(next);
    REQUIRE(closed.size() == 1);
    CHECK(closed.front().first == 1);
    CHECK_FALSE(table.has_open(mail));
    CHECK(target_of(table, 0) == "127.0.0.1:13"_address);
    CHECK(table.retarget(next).empty());
}

TEST_CASE("what has come by an address that is closed keeps its target", "[go-mmproxy][listener_table]") {
    listener_table table;
    table.add(web, {0, 1});
    table.add(mail, {1, 1});
    table.retarget(plan_of({web}));
    CHECK(target_of(table, 1) == mail.target4);
    SECTION("also when the address is open again, with another one") {
        const auto again = listening(mail.listen, "127.0.0.1:14"_address);
        table.add(again, {2, 1});
        table.retarget(plan_of({web, again}));
        CHECK(table.has_open(mail));
        CHECK(target_of(table, 1) == mail.target4);
        CHECK(target_of(table, 2) == again.target4);
        table.forget_closed(); // the two sockets may be duplicates
        CHECK(target_of(table, 1) == mail.target4);
    }
    SECTION("until it is forgotten") {
        table.forget_closed();
        CHECK(table.has_open(web));
        CHECK(target_of(table, 1) == web.target4); // one place alone is that of every socket
    }
    SECTION("also when all are closed") {
        table.close_all();
        CHECK_FALSE(table.has_open(web));
        CHECK(target_of(table, 0) == web.target4);
        CHECK(target_of(table, 1) == mail.target4);
    }
}
