// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/asked_language.hpp"

#include "support/catch.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace go_mmproxy;

namespace {

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("the language is found in every spelling of -lang, the last one", "[go-mmproxy][asked_language]") {
    CHECK_FALSE(asked_language(strings{}));
    for (const auto& arguments :
         {strings{"-lang", "zh"}, strings{"--lang", "zh"}, strings{"-lang=zh"}, strings{"--lang=zh"},
          strings{"-lang=en", "-lang", "zh"}, strings{"-tcp-fastopen", "-l", ":1", "--lang=zh", "-v", "1"}}) {
        CAPTURE(arguments);
        CHECK(asked_language(arguments) == language::zh);
    }
    CHECK(asked_language(strings{"-lang", "zh", "--lang=en"}) == language::en);
}

TEST_CASE("the language is found beside mistakes, which it is to explain", "[go-mmproxy][asked_language]") {
    CHECK(asked_language(strings{"-colour", "-lang", "zh"}) == language::zh);
    CHECK(asked_language(strings{"-p", "x", "-lang", "zh", "-l"}) == language::zh);
    CHECK(asked_language(strings{"-=", "---", "-lang", "zh"}) == language::zh);
}

TEST_CASE("what is the value of another flag, or stands behind the flags, is no -lang",
          "[go-mmproxy][asked_language]") {
    for (const auto& arguments :
         {strings{"-log-file", "-lang=zh"}, strings{"--config", "--lang", "zh"}, strings{"--", "-lang=zh"},
          strings{"word", "-lang=zh"}, strings{"-lang"}, strings{"-lang="}, strings{"-lang", "de"},
          strings{"-lang", "ZH"}, strings{"-langzh"}, strings{"-lang=zh", "-lang=de"}}) {
        CAPTURE(arguments);
        CHECK(asked_language(arguments) == std::nullopt);
    }
}
