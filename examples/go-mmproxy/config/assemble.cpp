// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/assemble.hpp"

#include "go-mmproxy/config/file.hpp"
#include "go-mmproxy/config/rules.hpp"
#include "go-mmproxy/config/usage_error.hpp"

#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace go_mmproxy {
namespace {

void add_names(std::set<std::string_view>& names, const given_values& given) {
    for (const auto& value : given) names.insert(value.of->long_name);
}

class assembler {
public:
    explicit assembler(const given_values& command_line) : command_line_{command_line} {
        read_values(command_line, all_, of_command_line_);
        if (!all_.config.empty()) file_ = read_configuration_file(all_.config);
    }

    process_settings assemble() {
        all_.services.clear();
        if (file_.services.empty()) all_.services.push_back(lone_service());
        for (const auto& section : file_.services) all_.services.push_back(service_of(section));
        return std::move(all_);
    }

private:
    service_settings lone_service() {
        auto one = filled({});
        given_flags given;
        add_names(given.own, file_.defaults);
        add_names(given.own, command_line_);
        given.all = given.own;
        check(one, given, {}, all_.config.empty() ? std::nullopt : std::optional{file_place{all_.config}});
        return one;
    }

    service_settings service_of(const file_section& section) {
        auto one = filled(section.values);
        one.name = section.place.service;
        given_flags given;
        add_names(given.own, section.values);
        given.all = given.own;
        add_names(given.all, file_.defaults);
        add_names(given.all, command_line_);
        check(one, given, section.values, section.place);
        return one;
    }

    /// Where values meet, the command line counts.
    service_settings filled(const given_values& of_section) {
        service_settings one;
        read_values(file_.defaults, all_, one);
        read_values(of_section, all_, one);
        read_values(command_line_, all_, one);
        return one;
    }

    /// What contradicts itself is blamed on its key in the file, or else on `otherwise`.
    void check(service_settings& one, const given_flags& given, const given_values& of_section,
               const std::optional<file_place>& otherwise) const {
        try {
            apply_rules(one, given);
        } catch (const contradiction& mistake) {
            const auto key = place_of(mistake.flag, of_section);
            const auto& place = key ? key : otherwise;
            if (!place) throw;
            throw usage_error{place->explain(mistake.what())};
        }
    }

    /// Where a flag stands in a section, or before the first one.
    std::optional<file_place> place_of(std::string_view flag, const given_values& of_section) const {
        for (const auto* values : {&of_section, &file_.defaults})
            for (const auto& value : *values)
                if (value.of->long_name == flag) return value.place;
        return std::nullopt;
    }

    const given_values& command_line_;
    process_settings all_{};
    service_settings of_command_line_{};
    configuration_file file_{};
};

} // namespace

process_settings assemble_settings(const given_values& command_line) {
    return assembler{command_line}.assemble();
}

} // namespace go_mmproxy
