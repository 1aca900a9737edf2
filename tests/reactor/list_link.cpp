// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/list_link.hpp>

#include "support/catch.hpp"

#include <memory>
#include <string>

using mmproxy::list_head;
using mmproxy::list_link;

namespace {

struct item final : list_link {
    explicit item(char n) : name{n} {}
    char name;
};

/// The names of the items, from the first to the last.
std::string names(const list_head& head) {
    std::string all;
    for (const auto* link = &head.after(); link != &head; link = &link->after())
        all += static_cast<const item*>(link)->name;
    return all;
}

struct three_items {
    three_items() {
        for (auto* i : {&a, &b, &c}) i->move_before(head);
    }

    item a{'a'};
    item b{'b'};
    item c{'c'};
    list_head head;
};

} // namespace

TEST_CASE("a new link is alone, and may leave the list that it is not in", "[reactor][list_link]") {
    item alone{'x'};
    CHECK(alone.is_alone());
    CHECK(&alone.after() == &alone);
    alone.leave();
    CHECK(alone.is_alone());
    CHECK(list_head{}.is_alone());
}

TEST_CASE("links that join in front of the head stand in the order of their coming", "[reactor][list_link]") {
    const three_items list;
    CHECK(names(list.head) == "abc");
    CHECK_FALSE(list.head.is_alone());
    CHECK_FALSE(list.b.is_alone());
}

TEST_CASE("a link joins in front of another one", "[reactor][list_link]") {
    three_items list;
    item x{'x'};
    x.move_before(list.b);
    CHECK(names(list.head) == "axbc");
    list.c.move_before(list.a);
    CHECK(names(list.head) == "caxb");
}

TEST_CASE("a link that joins where it already stands stays there", "[reactor][list_link]") {
    three_items list;
    list.c.move_before(list.head);
    CHECK(names(list.head) == "abc");
    list.a.move_before(list.b);
    CHECK(names(list.head) == "abc");
    list.a.move_before(list.head);
    CHECK(names(list.head) == "bca");
}

TEST_CASE("a link that leaves is alone, and closes the gap behind it", "[reactor][list_link]") {
    three_items list;
    list.b.leave();
    CHECK(list.b.is_alone());
    CHECK(names(list.head) == "ac");
    list.b.leave();
    CHECK(names(list.head) == "ac");
    list.a.leave();
    list.c.leave();
    CHECK(list.head.is_alone());
    list.b.move_before(list.head);
    CHECK(names(list.head) == "b");
}

TEST_CASE("a link leaves its list when it is destroyed", "[reactor][list_link]") {
    three_items list;
    auto x = std::make_unique<item>('x');
    x->move_before(list.b);
    x.reset();
    CHECK(names(list.head) == "abc");
}

TEST_CASE("a head may be destroyed before its links", "[reactor][list_link]") {
    item a{'a'};
    item b{'b'};
    {
        list_head head;
        a.move_before(head);
        b.move_before(head);
    }
    CHECK(&a.after() == &b);
    CHECK(&b.after() == &a);
    list_head other;
    a.move_before(other);
    CHECK(names(other) == "a");
    CHECK(b.is_alone());
}

TEST_CASE("a link is in one list at a time", "[reactor][list_link]") {
    three_items list;
    three_items other;
    list.b.move_before(other.head);
    CHECK(names(list.head) == "ac");
    CHECK(names(other.head) == "abcb");
}

TEST_CASE("a head takes over another list, in its order and behind what it has", "[reactor][list_link]") {
    three_items list;
    three_items other;
    list.head.take_from(other.head);
    CHECK(names(list.head) == "abcabc");
    CHECK(other.head.is_alone());
    list.head.take_from(other.head);
    CHECK(names(list.head) == "abcabc");
}
