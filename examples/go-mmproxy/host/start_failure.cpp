// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/start_failure.hpp"

#include "go-mmproxy/host/system_code.hpp"

#include <cerrno>
#include <new>
#include <system_error>

#include <sys/resource.h>

namespace go_mmproxy {
namespace {

constexpr auto out_of_memory = "allow more memory (MemoryMax= in systemd, `ulimit -v`), or give fewer -threads";

std::string limit_of_descriptors() {
    ::rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return "no more than " + std::to_string(limit.rlim_cur) + " files may be open";
}

std::string remedy(int error) {
    switch (error) {
    case EPERM: return "run it as root or with CAP_NET_ADMIN";
    case EEXIST: return "give one that no other program uses with -table";
    case EACCES: return "run it as root, or with CAP_NET_BIND_SERVICE for a port below 1024";
    case EADDRINUSE: return "another program listens there: stop it or choose another -l";
    case EADDRNOTAVAIL:
        return "no interface of this host has that address: see `ip address`, or give -listen-transparent to take what "
               "TPROXY or a route of this host hands over";
    case EMFILE:
        return limit_of_descriptors() +
               ": allow more (LimitNOFILE= in systemd, `ulimit -n`), or give fewer -threads and -listeners";
    case ENFILE: return "the host has no more open files: raise fs.file-max";
    case EAGAIN:
        return "allow more tasks and memory (TasksMax= and MemoryMax= in systemd, `ulimit -u`, `ulimit -v`), or give "
               "fewer -threads";
    case ENOMEM: return out_of_memory;
    default: return {};
    }
}

} // namespace

std::string explain_start_failure(const std::exception& failure) {
    if (dynamic_cast<const std::bad_alloc*>(&failure) != nullptr) return std::string{"out of memory; "} + out_of_memory;
    const auto* system = dynamic_cast<const std::system_error*>(&failure);
    const std::string what = system != nullptr ? remedy(system_code(system->code())) : "";
    return what.empty() ? failure.what() : failure.what() + ("; " + what);
}

} // namespace go_mmproxy
