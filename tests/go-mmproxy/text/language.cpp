// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/language.hpp"

#include "go-mmproxy/text/messages.hpp"
#include "support/catch.hpp"

#include <cstdlib>
#include <optional>
#include <string>

using namespace go_mmproxy;

static_assert(language_of_locale("zh_CN.UTF-8") == language::zh);
static_assert(language_of_locale("zh") == language::zh);
static_assert(language_of_locale("en_GB.UTF-8") == language::en);
static_assert(language_of_locale("C") == language::en);
static_assert(language_of_locale("") == language::en);

namespace {

/// A variable of the environment with another value, or none, as long as this object lives.
class changed_variable {
public:
    changed_variable(const char* name, const char* value) : name_{name} {
        if (const char* before = std::getenv(name)) before_ = before;
        set(value);
    }
    changed_variable(const changed_variable&) = delete;
    changed_variable& operator=(const changed_variable&) = delete;
    ~changed_variable() { set(before_ ? before_->c_str() : nullptr); }

private:
    void set(const char* value) const {
        if (value != nullptr)
            ::setenv(name_, value, 1);
        else
            ::unsetenv(name_);
    }

    const char* name_;
    std::optional<std::string> before_{};
};

language of_environment(const char* all, const char* messages, const char* lang) {
    const changed_variable first{"LC_ALL", all};
    const changed_variable second{"LC_MESSAGES", messages};
    const changed_variable third{"LANG", lang};
    return language_of_environment();
}

} // namespace

TEST_CASE("the first variable that is set and not empty names the language", "[go-mmproxy][language]") {
    constexpr auto chinese = "zh_CN.UTF-8";
    constexpr auto english = "en_US.UTF-8";
    CHECK(of_environment(nullptr, nullptr, nullptr) == language::en);
    CHECK(of_environment(nullptr, nullptr, chinese) == language::zh);
    CHECK(of_environment(nullptr, english, chinese) == language::en);
    CHECK(of_environment(nullptr, chinese, english) == language::zh);
    CHECK(of_environment("C", chinese, chinese) == language::en);
    CHECK(of_environment(chinese, english, english) == language::zh);
    CHECK(of_environment("", "", chinese) == language::zh);
}

TEST_CASE("texts are those of the language that is chosen, English before that", "[go-mmproxy][language]") {
    CHECK(chosen_language() == language::en);
    CHECK(text(message::unknown_flag, "flag"_is("x")) == "unknown flag -x; see --help");
    choose_language(language::zh);
    const auto in_chinese = text(message::unknown_flag, "flag"_is("x"));
    choose_language(language::en);
    CHECK(in_chinese == "未知选项 -x；参见 --help");
    CHECK(text_of(message::group_routing) == "Routing");
}
