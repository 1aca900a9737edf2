// SPDX-License-Identifier: BSL-1.0
//
// Fills a template of a man page or a completion from the table of go-mmproxy's flags:
//
//     go-mmproxy-documents TEMPLATE DOCUMENT
//
// A line of the template that is @name@ alone is replaced by the part of that name; @version@ may stand anywhere.
#include <mmproxy/version.hpp>

#include "parts.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace go_mmproxy::documents;

struct part {
    std::string_view name;
    std::string (*write)();
};

constexpr auto parts = std::to_array<part>({{"@man-options@", man_options},
                                            {"@man-process-keys@", man_process_keys},
                                            {"@man-service-keys@", man_service_keys},
                                            {"@bash-words@", bash_words},
                                            {"@bash-actions@", bash_actions},
                                            {"@bash-names@", bash_names},
                                            {"@bash-switches@", bash_switches},
                                            {"@zsh-arguments@", zsh_arguments},
                                            {"@fish-completions@", fish_completions}});

bool is_name(std::string_view line) {
    return line.size() > 2 && line.starts_with('@') && line.ends_with('@');
}

std::string with_version(std::string line) {
    constexpr std::string_view name = "@version@";
    if (const auto at = line.find(name); at != std::string::npos) line.replace(at, name.size(), MMPROXY_VERSION);
    return line + '\n';
}

std::string filled(const std::string& line) {
    if (!is_name(line)) return with_version(line);
    const auto* found = std::ranges::find(parts, line, &part::name);
    if (found == parts.end()) throw std::runtime_error{"there is no part " + line};
    return found->write();
}

std::string filled_template(const char* path) {
    std::ifstream lines{path};
    if (!lines) throw std::runtime_error{std::string{"cannot read "} + path};
    std::string document;
    for (std::string line; std::getline(lines, line);) document += filled(line);
    return document;
}

void write(const char* path, const std::string& document) {
    std::ofstream to{path};
    to << document << std::flush;
    if (!to) throw std::runtime_error{std::string{"cannot write "} + path};
}

} // namespace

int main(int count, char** values) {
    try {
        if (count != 3) throw std::runtime_error{"a template and the document to write are needed"};
        write(values[2], filled_template(values[1]));
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "go-mmproxy-documents: %s\n", failure.what());
        return 1;
    }
    return 0;
}
