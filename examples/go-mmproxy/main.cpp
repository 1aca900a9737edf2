// SPDX-License-Identifier: BSL-1.0
#include "command_line.hpp"
#include "descriptors.hpp"
#include "log_line.hpp"
#include "serve.hpp"
#include "start_failure.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

using namespace go_mmproxy;

int leave(const early_exit& exit) {
    std::fputs(exit.out.c_str(), stdout);
    std::fputs(exit.err.c_str(), stderr);
    return exit.code;
}

/// In plain words for whoever started it, and as a log line as go-mmproxy does.
int fail(log_output& output, const std::exception& failure) {
    const auto why = explain_start_failure(failure);
    auto line = log_line(error, "cannot start");
    write(output, line.text("error", why));
    std::fprintf(stderr, "go-mmproxy: %s\n", why.c_str());
    return 1;
}

int run(const settings& s) {
    log_output output{STDOUT_FILENO};
    try {
        serve(s, output);
        return 0;
    } catch (const std::exception& failure) {
        return fail(output, failure);
    }
}

} // namespace

int main(int count, char** values) {
    open_standard_descriptors();
    std::signal(SIGPIPE, SIG_IGN); // a log reader that goes away must not end the proxy
    const std::vector<std::string> arguments{values + (count > 0 ? 1 : 0), values + count};
    const auto answer = read_command_line(arguments);
    if (const auto* exit = std::get_if<early_exit>(&answer)) return leave(*exit);
    return run(std::get<settings>(answer));
}
