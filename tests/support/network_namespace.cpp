// SPDX-License-Identifier: BSL-1.0
#include "support/network_namespace.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

int checked(int result, const char* call) {
    if (result < 0) throw std::system_error{errno, std::system_category(), call};
    return result;
}

int open_current() {
    return checked(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "open /proc/thread-self/ns/net");
}

void write_file(const char* path, const std::string& text) {
    std::ofstream file{path};
    file << text << std::flush;
    if (!file) throw std::system_error{errno, std::system_category(), path};
}

void become_root_of_a_user_namespace() {
    const auto uid = std::to_string(::geteuid());
    const auto gid = std::to_string(::getegid());
    // A network namespace that the new user namespace owns comes along: the old one could never be entered again.
    checked(::unshare(CLONE_NEWUSER | CLONE_NEWNET), "unshare(CLONE_NEWUSER), which needs a single-threaded process");
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", "0 " + uid + " 1");
    write_file("/proc/self/gid_map", "0 " + gid + " 1");
}

void bring_loopback_up() {
    const int socket = checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
    ifreq request{};
    request.ifr_name[0] = 'l';
    request.ifr_name[1] = 'o';
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    const int result = ::ioctl(socket, SIOCSIFFLAGS, &request);
    ::close(socket);
    checked(result, "ioctl(SIOCSIFFLAGS) on lo");
}

int unshare_network() {
    int previous = open_current();
    if (::unshare(CLONE_NEWNET) == 0) return previous;
    if (errno != EPERM) checked(-1, "unshare(CLONE_NEWNET)");
    ::close(previous);
    become_root_of_a_user_namespace();
    previous = open_current();
    checked(::unshare(CLONE_NEWNET), "unshare(CLONE_NEWNET)");
    return previous;
}

// A test that went on in the wrong namespace would change the host: better none goes on.
void go_back(int previous) noexcept {
    if (::setns(previous, CLONE_NEWNET) != 0) {
        std::cerr << "cannot return to the previous network namespace\n";
        std::abort();
    }
    ::close(previous);
}

} // namespace

network_namespace::network_namespace() : previous_{unshare_network()} {
    try {
        bring_loopback_up();
        fd_ = open_current();
    } catch (...) {
        go_back(previous_);
        throw;
    }
}

network_namespace::~network_namespace() {
    go_back(previous_);
    ::close(fd_);
}

network_namespace::scope::scope(int target) : previous_{open_current()} {
    if (::setns(target, CLONE_NEWNET) == 0) return;
    const int error = errno;
    ::close(previous_);
    throw std::system_error{error, std::system_category(), "setns"};
}

network_namespace::scope::~scope() {
    go_back(previous_);
}
