// SPDX-License-Identifier: BSL-1.0
#include "start_failure.hpp"

#include "system_code.hpp"

#include <cerrno>
#include <system_error>

namespace go_mmproxy {
namespace {

std::string remedy(int error) {
    switch (error) {
    case EPERM: return "run it as root or with CAP_NET_ADMIN";
    case EACCES: return "run it as root, or with CAP_NET_BIND_SERVICE for a port below 1024";
    case EADDRINUSE: return "another program listens there: stop it or choose another -l";
    case EADDRNOTAVAIL: return "no interface of this host has that address: see `ip address`";
    default: return {};
    }
}

} // namespace

std::string explain_start_failure(const std::exception& failure) {
    const auto* system = dynamic_cast<const std::system_error*>(&failure);
    const std::string what = system != nullptr ? remedy(system_code(system->code())) : "";
    return what.empty() ? failure.what() : failure.what() + ("; " + what);
}

} // namespace go_mmproxy
