// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_ENVIRONMENT_HPP
#define GO_MMPROXY_HOST_ENVIRONMENT_HPP

#include <cstdlib>
#include <optional>
#include <string>

namespace go_mmproxy {

/// Takes a variable out of the environment, so that no program that this process executes has it; nothing where it is
/// not set. Called before there are other threads: environ(7).
inline std::optional<std::string> take_variable(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    std::string taken{value};
    ::unsetenv(name);
    return taken;
}

} // namespace go_mmproxy

#endif
