// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/command_line.hpp"

#include <mmproxy/version.hpp>

#include "go-mmproxy/config/assemble.hpp"
#include "go-mmproxy/config/flags.hpp"
#include "go-mmproxy/config/normalise_arguments.hpp"
#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/config/written_file.hpp"
#include "go-mmproxy/text/joined.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <ranges>
#include <utility>

namespace go_mmproxy {
namespace {

std::string spellings(const flag& f) {
    return (f.letter.empty() ? "" : '-' + std::string{f.letter} + ',') + spelling(f.long_name);
}

/// --help, with a blank between the names of a flag.
class help_format : public CLI::Formatter {
public:
    help_format() {
        column_width(42);
        label("Usage", text(message::help_usage));
        label("OPTIONS", text(message::help_flags));
    }

    std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
        auto names = CLI::Formatter::make_option_name(option, is_positional);
        const auto comma = names.find(',');
        return comma == std::string::npos ? names : names.insert(comma + 1, " ");
    }
};

/// The flags as options of CLI11, which collects their values.
class options {
public:
    options() : app_{text(message::about_program), "go-mmproxy"} {
        app_.set_help_flag();
        app_.formatter(std::make_shared<help_format>());
        for (const auto& f : all_flags()) add(f)->group(std::string{text_of(f.group)});
    }

    void parse(std::span<const std::string> arguments) {
        auto normal = normalise_arguments(arguments);
        std::ranges::reverse(normal); // CLI11 takes them from the end
        app_.parse(std::move(normal));
    }

    const given_values& given() const { return given_; }
    bool wants_version() const { return wants_version_; }
    std::string help() const { return app_.help() + text(message::help_ending); }

private:
    CLI::Option* add(const flag& f) {
        const std::string about{text_of(f.about)};
        if (f.asks_for(answer::help)) return app_.set_help_flag(spellings(f), about);
        if (f.is_switch()) return app_.add_flag_function(spellings(f), switch_collector(f), about)->take_last();
        auto* option = app_.add_option(spellings(f), value_collector(f), about)->take_all();
        return option->type_name(std::string{f.type})->default_str(joined(write_values(f, {}, {})));
    }

    std::function<void(std::int64_t)> switch_collector(const flag& f) {
        return [this, &f](std::int64_t value) {
            if (f.asks_for(answer::version)) wants_version_ = value > 0;
            given_.push_back({&f, {value > 0 ? "true" : "false"}});
        };
    }

    CLI::callback_t value_collector(const flag& f) {
        return [this, &f](const CLI::results_t& values) {
            given_.push_back({&f, values});
            return true;
        };
    }

    CLI::App app_;
    given_values given_{};
    bool wants_version_ = false;
};

std::variant<command_line, early_exit> read(std::span<const std::string> arguments) {
    options asked;
    try {
        asked.parse(arguments);
    } catch (const CLI::CallForHelp&) {
        return early_exit{0, asked.help(), {}};
    }
    if (asked.wants_version()) return early_exit{0, "go-mmproxy (mmproxy) " MMPROXY_VERSION "\n", {}};
    const auto settings = assemble_settings(asked.given());
    if (settings.print_config) return early_exit{0, write_configuration(settings), {}};
    return command_line{asked.given(), settings};
}

} // namespace

early_exit explain_mistake(const std::exception& mistake) {
    return {2, {}, std::string{"go-mmproxy: "} + mistake.what() + '\n'};
}

std::variant<command_line, early_exit> read_command_line(std::span<const std::string> arguments) {
    try {
        return read(arguments);
    } catch (const usage_error& error) {
        return explain_mistake(error);
    } catch (const CLI::ParseError& error) {
        return explain_mistake(error);
    }
}

} // namespace go_mmproxy
