// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/passed_sockets.hpp"

#include "go-mmproxy/config/digits.hpp"
#include "go-mmproxy/host/environment.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace go_mmproxy {
namespace {

constexpr unsigned first_descriptor = 3; // SD_LISTEN_FDS_START

unsigned read_count(const std::string& count) {
    const auto number = read_digits<unsigned>(count);
    if (!number) throw std::runtime_error{text(message::passed_count_malformed, "value"_is(count))};
    return *number;
}

/// `a:b::d` is four names, of which the third is empty.
std::vector<std::string> split(std::string_view names) {
    std::vector<std::string> all;
    for (auto colon = names.find(':'); colon != std::string_view::npos; colon = names.find(':')) {
        all.emplace_back(names.substr(0, colon));
        names.remove_prefix(colon + 1);
    }
    all.emplace_back(names);
    return all;
}

/// A descriptor that is closed on exec(2) was not passed: this process has opened it itself.
mmproxy::unique_fd take_over(int descriptor) {
    const int flags = ::fcntl(descriptor, F_GETFD);
    const bool is_passed = flags >= 0 && (flags & FD_CLOEXEC) == 0;
    if (is_passed && ::fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0) return mmproxy::unique_fd{descriptor};
    throw std::runtime_error{text(message::passed_socket_not_open, "descriptor"_is(descriptor))};
}

void give_names(std::vector<passed_socket>& sockets, std::vector<std::string> names) {
    if (names.size() != sockets.size())
        throw std::runtime_error{
            text(message::passed_names_differ, "names"_is(names.size()), "count"_is(sockets.size()))};
    for (std::size_t i = 0; i < names.size(); ++i) sockets[i].name = std::move(names[i]);
}

} // namespace

std::vector<passed_socket> take_passed_sockets() {
    const auto process = take_variable("LISTEN_PID");
    const auto count = take_variable("LISTEN_FDS");
    const auto names = take_variable("LISTEN_FDNAMES");
    if (!process || !count || *process != std::to_string(::getpid())) return {};
    std::vector<passed_socket> sockets;
    for (unsigned left = read_count(*count), descriptor = first_descriptor; left > 0; --left)
        sockets.push_back({take_over(static_cast<int>(descriptor++)), {}});
    if (names && !sockets.empty()) give_names(sockets, split(*names));
    return sockets;
}

} // namespace go_mmproxy
