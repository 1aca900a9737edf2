// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/reason_text.hpp"

#include "go-mmproxy/text/language.hpp"
#include "go-mmproxy/text/zh_reasons.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

using namespace go_mmproxy;
using mmproxy::counted_reason;

namespace {

/// The language of the process until the end of a block.
class spoken {
public:
    explicit spoken(language chosen) { choose_language(chosen); }
    spoken(const spoken&) = delete;
    spoken& operator=(const spoken&) = delete;
    ~spoken() { choose_language(language::en); }
};

/// Whether a text has a Chinese character: of the block of unified ideographs, U+4E00 to U+9FFF.
bool is_chinese(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return c >= '\xE4' && c <= '\xE9'; });
}

} // namespace

TEST_CASE("a reason has a text in English", "[go-mmproxy][reason_text]") {
    const counted_reason reason{mmproxy::errc::not_allowed};
    CHECK(reason_text(reason) == reason.code().message());
}

TEST_CASE("every reason that is counted has a Chinese text of its own", "[go-mmproxy][reason_text]") {
    const spoken chinese{language::zh};
    std::set<std::string> texts;
    for (std::size_t i = 0; i < counted_reason::count; ++i) {
        const auto reason = counted_reason::with_number(i);
        CAPTURE(reason.word());
        CHECK(is_chinese(reason_text(reason)));
        CHECK(texts.insert(reason_text(reason)).second);
    }
    CHECK(detail::zh_reasons.size() == counted_reason::count);
}
