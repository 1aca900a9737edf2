// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/invisible.hpp"

#include "support/catch.hpp"

#include <string>

using namespace go_mmproxy;
using namespace std::string_literals;

TEST_CASE("what can be read is shown as it is", "[go-mmproxy][invisible]") {
    for (const auto* text : {"", "192.0.2.0/24", "a b", "größer 服务器"}) {
        CHECK(visible(text) == text);
        CHECK(name_invisible(text).empty());
    }
}

TEST_CASE("bytes that would cut or garble a message are written as numbers", "[go-mmproxy][invisible]") {
    CHECK(visible("a\0b"s) == "a\\x00b");
    CHECK(visible("\x1b[2J") == "\\x1B[2J");
    CHECK(visible("\xFF\xC3") == "\\xFF\\xC3");
    CHECK(visible("\u009B2J\x7F") == "\\xC2\\x9B2J\\x7F"); // a terminal takes U+009B as ESC [
}

TEST_CASE("each invisible character is named once", "[go-mmproxy][invisible]") {
    CHECK(name_invisible("1\u00A02\u00A0") == "; it holds U+00A0 (no-break space)");
    CHECK(name_invisible("\u200E1\u3000") == "; it holds U+200E (direction mark), U+3000 (ideographic space)");
    CHECK(name_invisible("\t") == "; it holds U+0009 (control character)");
    CHECK(name_invisible("\xFF").empty()); // which `visible` shows
}
