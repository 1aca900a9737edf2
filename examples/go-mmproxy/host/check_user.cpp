// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_user.hpp"

#include <mmproxy/socket/unique_fd.hpp>

#include "go-mmproxy/host/switch_user.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <array>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace go_mmproxy {
namespace {

using mmproxy::unique_fd;
using mmproxy::detail::checked;

std::pair<unique_fd, unique_fd> make_pipe() {
    std::array<int, 2> ends{};
    checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
    return {unique_fd{ends[0]}, unique_fd{ends[1]}};
}

/// Writes why the user cannot be switched to; nothing where it can. Returns the exit code.
int try_to_switch(const user_identity& to, int report) noexcept try {
    switch_user(to);
    return 0;
} catch (const std::exception& refusal) {
    const std::string_view why{refusal.what()};
    return ::write(report, why.data(), why.size()) < 0 ? 2 : 1;
}

/// Up to the end of what a pipe brings.
std::string read_all(const unique_fd& pipe) {
    std::string all;
    std::array<char, 256> piece{};
    for (::ssize_t size = 0; (size = ::read(pipe.get(), piece.data(), piece.size())) > 0;)
        all.append(piece.data(), static_cast<std::size_t>(size));
    return all;
}

std::string refusal_of_child(const user_identity& to) {
    auto [report, written] = make_pipe();
    const auto child = checked(::fork(), "fork");
    if (child == 0) ::_exit(try_to_switch(to, written.get()));
    written = {}; // so that the report ends with the child
    auto refusal = read_all(report);
    ::waitpid(child, nullptr, 0);
    return refusal;
}

} // namespace

finding check_user(const user_identity& to) {
    auto refusal = refusal_of_child(to);
    if (!refusal.empty()) return finding::failure(std::move(refusal));
    return finding::ok(text(message::check_may_switch_user, "user"_is(to.given)));
}

} // namespace go_mmproxy
