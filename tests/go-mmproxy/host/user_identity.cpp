// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/user_identity.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <pwd.h>

using namespace go_mmproxy;

namespace {

std::string refusal_of(const std::string& given) {
    try {
        find_user(given);
        return "none";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("a user is found by name and by number, with its groups", "[go-mmproxy][user_identity]") {
    const auto* given = GENERATE("nobody", "65534", "root", "0");
    const auto* named = ::getpwnam(given);
    const auto* entry = named != nullptr ? named : ::getpwuid(static_cast<::uid_t>(std::stoul(given)));
    REQUIRE(entry != nullptr);
    const ::passwd expected = *entry;
    const auto found = find_user(given);
    CHECK(found.given == given);
    CHECK(found.user == expected.pw_uid);
    CHECK(found.group == expected.pw_gid);
    CHECK(std::ranges::find(found.groups, expected.pw_gid) != found.groups.end());
}

TEST_CASE("numbers of a user and a group need not be known here", "[go-mmproxy][user_identity]") {
    const auto found = find_user("123456:654321");
    CHECK(found.user == 123456);
    CHECK(found.group == 654321);
    CHECK(found.groups.empty());
}

TEST_CASE("a user that this host does not have is named, with what may be given", "[go-mmproxy][user_identity]") {
    for (const std::string given :
         {"nobody-such", "123456", "4294967295", "1:4294967295", "4294967295:1", "root:root"}) {
        CAPTURE(given);
        const auto why = refusal_of(given);
        CHECK(why.find("no user \"" + given + '"') != std::string::npos);
        CHECK(why.find("such as 65534:65534") != std::string::npos);
    }
}
