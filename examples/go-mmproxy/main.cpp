// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/asked_language.hpp"
#include "go-mmproxy/config/assemble.hpp"
#include "go-mmproxy/config/command_line.hpp"
#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/host/descriptors.hpp"
#include "go-mmproxy/host/start_failure.hpp"
#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/service/check.hpp"
#include "go-mmproxy/service/ignored_signals.hpp"
#include "go-mmproxy/service/run.hpp"
#include "go-mmproxy/text/language.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include <unistd.h>

namespace {

using namespace go_mmproxy;

/// Returns the exit code: that of a failure, too, where the output cannot be written.
int leave(const early_exit& exit) {
    std::fputs(exit.err.c_str(), stderr);
    std::fputs(exit.out.c_str(), stdout);
    if (std::fflush(stdout) == 0) return exit.code;
    std::perror("go-mmproxy");
    return 1;
}

/// In plain words on standard error, and as a log line as go-mmproxy does.
int fail(log_output& output, plain_message what, const std::exception& failure) {
    const auto why = explain_start_failure(failure);
    auto line = log_line(error, what);
    write(output, line.text("error", why));
    std::fprintf(stderr, "go-mmproxy: %s\n", why.c_str());
    return 1;
}

/// Returns the exit code.
int serve_or_fail(const command_line& asked, log_output& output) {
    try {
        serve(asked.settings, output, [&] { return assemble_settings(asked.given); });
        return 0;
    } catch (const usage_error& mistake) {
        return leave(explain_mistake(mistake));
    } catch (const service_failure& failure) {
        return fail(output, message::cannot_go_on, failure);
    } catch (const std::exception& failure) {
        return fail(output, message::cannot_start, failure);
    }
}

/// Where the file of the log cannot be opened, standard output has the line that says so.
int serve_or_fail(const command_line& asked) {
    const auto& s = asked.settings;
    log_output standard{STDOUT_FILENO, s.log_format};
    if (s.log_file.empty()) return serve_or_fail(asked, standard);
    try {
        log_output file{s.log_file, s.log_format};
        return serve_or_fail(asked, file);
    } catch (const log_file_failure& failure) {
        return fail(standard, message::cannot_start, failure);
    }
}

/// Scripts read the lines as they come.
void print(const finding& f) {
    std::fputs(to_line(f).c_str(), stdout);
    std::fflush(stdout);
}

/// Returns the exit code.
int check_or_fail(const process_settings& s) {
    bool has_failed = false;
    const auto tell = [&](const finding& f) {
        has_failed = has_failed || f.how == verdict::failure;
        print(f);
    };
    try {
        check(s, tell);
    } catch (const usage_error& mistake) {
        return leave(explain_mistake(mistake));
    } catch (const std::exception& failure) {
        tell(finding::failure(explain_start_failure(failure)));
    }
    return has_failed ? 1 : 0;
}

} // namespace

int main(int count, char** values) {
    open_standard_descriptors();
    ignore_signals();
    const std::vector<std::string> arguments{values + (count > 0 ? 1 : 0), values + count};
    choose_language(asked_language(arguments).value_or(language_of_environment()));
    const auto answer = read_command_line(arguments);
    if (const auto* exit = std::get_if<early_exit>(&answer)) return leave(*exit);
    const auto& asked = std::get<command_line>(answer);
    choose_language(asked.settings.lang.value_or(chosen_language()));
    return asked.settings.checks_only ? check_or_fail(asked.settings) : serve_or_fail(asked);
}
