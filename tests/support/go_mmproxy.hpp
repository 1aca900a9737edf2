// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_GO_MMPROXY_HPP
#define MMPROXY_TESTS_SUPPORT_GO_MMPROXY_HPP

#include "support/child_process.hpp"

#include <string>
#include <vector>

/// The path of the program; throws `std::runtime_error` when it was not built.
std::string go_mmproxy_path();

/// The program's command with these flags; where they name no -l, -4, -6 or --config, it is on [::]:PORT and forwards
/// to 127.0.0.1:8080 and [::1]:8080.
std::vector<std::string> go_mmproxy_with_defaults(const std::vector<std::string>& flags, unsigned port = 8443);

/// What the program may not do, or not do much of.
struct confinement {
    /// A program, with its arguments, that becomes it: prlimit(1), setpriv(1).
    std::vector<std::string> launcher{};
    sandbox calls{};
};

/// As an ordinary user or a container runs it: without these capabilities, such as `-net_admin,-net_raw`.
inline confinement without_capabilities(const std::string& list) {
    return {.launcher = {"setpriv", "--bounding-set=" + list, "--inh-caps=" + list}};
}

/// Runs the program with these flags to its end.
finished_process run_go_mmproxy(const std::vector<std::string>& flags, const confinement& confined = {});

/// The program as it runs in the thread's network namespace, see `go_mmproxy_with_defaults`. Throws
/// `std::runtime_error` with its errors when it does not listen on the port.
class go_mmproxy : public child_process {
public:
    explicit go_mmproxy(const std::vector<std::string>& flags = {}, unsigned port = 8443);
    explicit go_mmproxy(const confinement& confined, const std::vector<std::string>& flags = {}, unsigned port = 8443);
};

#endif
