// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/server_name_map.hpp>

#include "support/catch.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

using namespace mmproxy;

namespace {

int found(const server_name_map<int>& names, std::string_view name) {
    const auto* value = names.find(name);
    return value ? *value : 0;
}

} // namespace

TEST_CASE("a server name is found by its own name, in either case", "[access_control][server_name_map]") {
    const server_name_map<int> names{{{"www.example.com", 1}, {"EXAMPLE.net", 2}}};
    CHECK(found(names, "www.example.com") == 1);
    CHECK(found(names, "WWW.Example.COM") == 1);
    CHECK(found(names, "example.net") == 2);
    CHECK(found(names, "example.com") == 0);
    CHECK(found(names, "a.www.example.com") == 0);
    CHECK(found(names, "www.example.co") == 0);
    CHECK(found(names, "www.example.com.") == 0);
    CHECK(found(names, "") == 0);
    CHECK(found({}, "www.example.com") == 0);
}

TEST_CASE("letters alone have two cases in a server name", "[access_control][server_name_map]") {
    const server_name_map<int> names{{{"a[b.example", 1}, {"xn--bcher-kva.example", 2}}};
    CHECK(found(names, "A[B.example") == 1);
    CHECK(found(names, "a{b.example") == 0);
    CHECK(found(names, "XN--BCHER-KVA.example") == 2);
}

TEST_CASE("a wildcard stands for every name below, and not for what it is below of",
          "[access_control][server_name_map]") {
    const server_name_map<int> names{{{"*.Example.com", 1}}};
    CHECK(found(names, "www.example.com") == 1);
    CHECK(found(names, "a.b.EXAMPLE.com") == 1);
    CHECK(found(names, "example.com") == 0);
    CHECK(found(names, ".example.com") == 0);
    CHECK(found(names, "notexample.com") == 0);
    CHECK(found(names, "www.example.com.net") == 0);
}

TEST_CASE("the exact name goes first, then the longest wildcard", "[access_control][server_name_map]") {
    const server_name_map<int> names{
        {{"*.com", 1}, {"*.b.example.com", 3}, {"*.example.com", 2}, {"a.example.com", 4}}};
    CHECK(found(names, "a.example.com") == 4);
    CHECK(found(names, "c.example.com") == 2);
    CHECK(found(names, "b.example.com") == 2);
    CHECK(found(names, "a.b.example.com") == 3);
    CHECK(found(names, "a.a.example.com") == 2);
    CHECK(found(names, "example.com") == 1);
}

TEST_CASE("a name longer than a host's is not looked for", "[access_control][server_name_map]") {
    const server_name_map<int> names{{{"*.example.com", 1}}};
    const std::string tail = ".example.com";
    CHECK(found(names, std::string(253 - tail.size(), 'a').append(tail)) == 1);
    CHECK(found(names, std::string(254 - tail.size(), 'a').append(tail)) == 0);
}

TEST_CASE("a malformed server name, or one that is given twice, is refused with the name",
          "[access_control][server_name_map]") {
    const auto* name = GENERATE("", "*", "*.", "*example.com", "www.*.com", "a.*", "*.*.com", ".example.com",
                                "www.example.com.", "www..com", "Given.example");
    CAPTURE(name);
    using map = server_name_map<int>;
    CHECK_THROWS_AS((map{{{"given.example", 1}, {name, 2}}}), std::invalid_argument);
    CHECK_THROWS_WITH((map{{{"given.example", 1}, {name, 2}}}), Catch::Contains(std::string{"'"}.append(name) + '\''));
    CHECK_THROWS_AS((map{{{std::string(254, 'a'), 1}}}), std::invalid_argument);
    CHECK_NOTHROW(map{{{"*.example.com", 1}, {"example.com", 2}, {"localhost", 3}}});
}
