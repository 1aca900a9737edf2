// SPDX-License-Identifier: BSL-1.0
#include "support/go_mmproxy.hpp"

#include "support/waiting.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

std::string go_mmproxy_path() {
#ifdef GO_MMPROXY
    return GO_MMPROXY;
#else
    throw std::runtime_error{"go-mmproxy was not built: MMPROXY_BUILD_EXAMPLES is off"};
#endif
}

namespace {

std::vector<std::string> command(std::vector<std::string> before, const std::vector<std::string>& flags) {
    before.insert(before.end(), flags.begin(), flags.end());
    return before;
}

bool names(const std::vector<std::string>& flags, const std::string& name) {
    return std::ranges::any_of(flags, [&](const auto& flag) { return flag == name || flag.starts_with(name + '='); });
}

} // namespace

std::vector<std::string> go_mmproxy_with_defaults(const std::vector<std::string>& flags, unsigned port) {
    std::vector<std::string> all{go_mmproxy_path()};
    if (names(flags, "--config")) return command(std::move(all), flags);
    for (const auto& [name, value] :
         {std::pair{"-l", "[::]:" + std::to_string(port)}, std::pair{"-4", std::string{"127.0.0.1:8080"}},
          std::pair{"-6", std::string{"[::1]:8080"}}})
        if (!names(flags, name)) all.insert(all.end(), {name, value});
    return command(std::move(all), flags);
}

finished_process run_go_mmproxy(const std::vector<std::string>& flags, const confinement& confined) {
    return run_program(command(confined.launcher, command({go_mmproxy_path()}, flags)), confined.calls);
}

go_mmproxy::go_mmproxy(const std::vector<std::string>& flags, unsigned port) : go_mmproxy{confinement{}, flags, port} {}

go_mmproxy::go_mmproxy(const confinement& confined, const std::vector<std::string>& flags, unsigned port)
    : child_process{command(confined.launcher, go_mmproxy_with_defaults(flags, port)), confined.calls} {
    const bool serves_both = std::find(flags.begin(), flags.end(), "all") != flags.end();
    const auto is_open = [&] { return is_listening(port) && receiving_sockets(port) > 0; };
    if (!listens(port) || (serves_both && !eventually(is_open)))
        throw std::runtime_error{"go-mmproxy does not listen: " + errors()};
}
