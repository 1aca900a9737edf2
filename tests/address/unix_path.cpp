// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/unix_path.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"

#include <string>
#include <string_view>

#include <sys/un.h>

using namespace mmproxy;
using namespace mmproxy::tests;
using namespace std::string_literals;
using namespace std::string_view_literals;

static_assert(unix_path_size == sizeof(::sockaddr_un::sun_path));

namespace {

std::string path_in(std::string_view begin) {
    const guarded field{join(text(begin), repeated(unix_path_size - begin.size()))};
    return std::string{unix_path(field.view())};
}

} // namespace

TEST_CASE("a path ends before its first NUL", "[address][unix_path]") {
    CHECK(path_in("/run/server") == "/run/server");
    CHECK(path_in("/run/server\0left behind"sv) == "/run/server");
    CHECK(path_in("x") == "x");
}

TEST_CASE("a path may fill its field, with no NUL behind it", "[address][unix_path]") {
    const auto longest = '/' + std::string(unix_path_size - 1, 'x');
    CHECK(path_in(longest) == longest);
}

TEST_CASE("an abstract name keeps its first NUL and those within it", "[address][unix_path]") {
    CHECK(path_in("\0server"sv) == "\0server"s);
    CHECK(path_in("\0a\0b"sv) == "\0a\0b"s);
    const auto longest = '\0' + std::string(unix_path_size - 1, 'x');
    CHECK(path_in(longest) == longest);
}

TEST_CASE("a socket without a name has an empty path", "[address][unix_path]") {
    CHECK(path_in("").empty());
    CHECK(unix_path({}).empty());
}
