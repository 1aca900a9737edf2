// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/joined.hpp"
#include "go-mmproxy/text/messages.hpp"
#include "parts.hpp"
#include "quoting.hpp"

#include <array>
#include <optional>

namespace go_mmproxy::documents {
namespace {

/// Characters that roff(7) has a meaning of its own for, or prints as another one. A minus is not a hyphen: it can be
/// searched for and copied.
constexpr auto roff_replacements = std::to_array<replacement>(
    {{'\\', "\\e"}, {'-', "\\-"}, {'\'', "\\(aq"}, {'"', "\\(dq"}, {'`', "\\(ga"}, {'^', "\\(ha"}, {'~', "\\(ti"}});

std::string roff(std::string_view text) {
    return replaced(text, roff_replacements);
}

std::string bold(std::string_view text) {
    return "\\fB" + roff(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + roff(text) + "\\fR";
}

/// A line of text, which never begins as a request.
std::string line(const std::string& text) {
    return "\\&" + text + '\n';
}

/// A sentence on a line of its own.
std::string sentence(std::string_view text) {
    return ".br\n" + line(roff(text) + '.');
}

/// The default, where it is more than nothing.
std::string default_of(const flag& f) {
    const auto values = joined(write_values(f, {}, {}));
    return values.empty() ? values : ".br\n" + line("Default: " + bold(values) + '.');
}

/// What a value has to be. The type FILE says all of it.
std::string accepted_by(const flag& f) {
    return f.names_file() ? std::string{} : sentence("Value: " + text_of_accepted(f.value.accepted));
}

std::string effect_of(const flag& f) {
    if (f.effect == flag_effect::always) return {};
    return sentence(f.effect == flag_effect::with_tcp ? "It has an effect with TCP alone"
                                                      : "It has an effect with UDP alone");
}

std::string about(const flag& f) {
    return line(roff(text_of(f.about)) + '.');
}

std::string names_of(const flag& f) {
    const auto letter = f.letter.empty() ? std::string{} : bold('-' + std::string{f.letter}) + ", ";
    return letter + bold("--" + std::string{f.long_name});
}

std::string option(const flag& f) {
    const auto type = f.type.empty() ? std::string{} : ' ' + italic(f.type);
    auto entry = ".TP\n" + line(names_of(f) + type) + about(f);
    if (!f.is_switch()) entry += accepted_by(f);
    if (f.is_list()) entry += sentence("It may be given several times");
    return entry + default_of(f) + effect_of(f);
}

std::string key(const flag& f) {
    const auto type = italic(f.is_switch() ? "true|false" : f.type);
    auto entry = ".TP\n" + line(bold(f.long_name) + " = " + type) + about(f);
    if (!f.is_switch()) entry += accepted_by(f);
    if (f.is_list()) entry += sentence("It may be a list of them");
    entry += default_of(f) + effect_of(f);
    return f.is_live ? entry + sentence("A reload changes it while connections and flows go on") : entry;
}

std::string keys(bool of_process) {
    std::string entries;
    for (const auto& f : all_flags())
        if (f.in_file && f.is_of_process() == of_process) entries += key(f);
    return entries;
}

} // namespace

std::string man_options() {
    std::string entries;
    std::optional<message> group;
    for (const auto& f : all_flags()) {
        if (f.group != group) entries += ".SS \"" + roff(text_of(f.group)) + "\"\n";
        group = f.group;
        entries += option(f);
    }
    return entries;
}

std::string man_process_keys() {
    return keys(true);
}

std::string man_service_keys() {
    return keys(false);
}

} // namespace go_mmproxy::documents
