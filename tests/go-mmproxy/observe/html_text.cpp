// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/html_text.hpp"

#include "support/catch.hpp"

#include <string>

using namespace go_mmproxy;
using namespace std::string_literals;

TEST_CASE("what has a meaning in HTML is escaped, everything else stands as it is", "[go-mmproxy][html_text]") {
    CHECK(html_text("") == "");
    CHECK(html_text("Grüße, 你好") == "Grüße, 你好");
    CHECK(html_text("<script>alert(\"1\" + '2') && x</script>") ==
          "&lt;script&gt;alert(&quot;1&quot; + &#39;2&#39;) &amp;&amp; x&lt;/script&gt;");
    CHECK(html_text("{count}") == "{count}");
}

TEST_CASE("bytes that are no text do not get into HTML", "[go-mmproxy][html_text]") {
    CHECK(html_text("a\tb\nc") == "a b c");
    CHECK(html_text("a\0b"s) == "a\uFFFDb");
    CHECK(html_text("\x1B[31m\x7F") == "\uFFFD[31m\uFFFD");
    CHECK(html_text("\xC3(\xE2\x82") == "\uFFFD(\uFFFD\uFFFD");
}
