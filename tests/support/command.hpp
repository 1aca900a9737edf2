// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_COMMAND_HPP
#define MMPROXY_TESTS_SUPPORT_COMMAND_HPP

#include <cstdio>
#include <stdexcept>
#include <string>

/// What a shell command, run in the calling thread's network namespace, prints. Throws when it fails.
inline std::string output_of(const std::string& command) {
    std::FILE* pipe = ::popen(("{ " + command + "; } 2>&1").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error{"popen: " + command};
    std::string output;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output.push_back(static_cast<char>(c));
    if (::pclose(pipe) != 0) throw std::runtime_error{command + ": " + output};
    return output;
}

#endif
