// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/flags.hpp"
#include "go-mmproxy/text/joined.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

#include <string>
#include <string_view>

using namespace go_mmproxy;

namespace {

std::string document(std::string_view name) {
    const auto text = content_of(GO_MMPROXY_DOCUMENTS "/" + std::string{name});
    REQUIRE(!text.empty());
    return text;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A text as a man page has it, in which a minus is no hyphen.
std::string roff(std::string_view text) {
    std::string result;
    for (const char c : text) result += c == '-' ? std::string{"\\-"} : std::string{c};
    return result;
}

std::string bold(std::string_view text) {
    return "\\fB" + roff(text) + "\\fR";
}

} // namespace

TEST_CASE("go-mmproxy(8) has every flag, with its letter and its default", "[packaging]") {
    const auto page = document("man/go-mmproxy.8");
    for (const auto& f : all_flags()) {
        INFO(f.long_name);
        const auto letter = f.letter.empty() ? std::string{} : bold(std::string{'-'}.append(f.letter)) + ", ";
        CHECK(has(page, "\n.TP\n\\&" + letter + bold("--" + std::string{f.long_name})));
        if (const auto values = joined(write_values(f, {}, {})); !values.empty())
            CHECK(has(page, "Default: " + bold(values) + ".\n"));
    }
}

TEST_CASE("go-mmproxy.toml(5) has every key, each below what it is of", "[packaging]") {
    const auto page = document("man/go-mmproxy.toml.5");
    const auto services = page.find(".SH KEYS OF A SERVICE");
    REQUIRE(services != std::string::npos);
    for (const auto& f : all_flags()) {
        INFO(f.long_name);
        const auto place = page.find("\n.TP\n\\&" + bold(f.long_name) + " = ");
        CHECK((place != std::string::npos) == f.in_file);
        if (f.in_file) CHECK((place < services) == f.is_of_process());
    }
}

TEST_CASE("each shell's completion has every flag", "[packaging]") {
    const auto bash = document("bash/go-mmproxy.bash");
    const auto zsh = document("zsh/_go-mmproxy");
    const auto fish = document("fish/go-mmproxy.fish");
    for (const auto& f : all_flags()) {
        const std::string name{f.long_name};
        INFO(name);
        CHECK((has(bash, ' ' + name + ' ') || has(bash, ' ' + name + '\n')));
        CHECK(has(zsh, "--" + name + '='));
        CHECK(has(fish, " -l " + name + ' '));
    }
}
