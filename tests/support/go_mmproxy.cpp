// SPDX-License-Identifier: BSL-1.0
#include "support/go_mmproxy.hpp"

#include "support/waiting.hpp"

#include <algorithm>
#include <stdexcept>

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

std::vector<std::string> with_defaults(unsigned port, const std::vector<std::string>& flags) {
    const auto listen = "[::]:" + std::to_string(port);
    return command({go_mmproxy_path(), "-l", listen, "-4", "127.0.0.1:8080", "-6", "[::1]:8080"}, flags);
}

} // namespace

finished_process run_go_mmproxy(const std::vector<std::string>& flags, const confinement& confined) {
    return run_program(command(confined.launcher, command({go_mmproxy_path()}, flags)), confined.calls);
}

go_mmproxy::go_mmproxy(const std::vector<std::string>& flags, unsigned port) : go_mmproxy{confinement{}, flags, port} {}

go_mmproxy::go_mmproxy(const confinement& confined, const std::vector<std::string>& flags, unsigned port)
    : child_process{command(confined.launcher, with_defaults(port, flags)), confined.calls} {
    const bool serves_both = std::find(flags.begin(), flags.end(), "all") != flags.end();
    const auto is_open = [&] { return is_listening(port) && receiving_sockets(port) > 0; };
    if (!listens(port) || (serves_both && !eventually(is_open)))
        throw std::runtime_error{"go-mmproxy does not listen: " + errors()};
}
