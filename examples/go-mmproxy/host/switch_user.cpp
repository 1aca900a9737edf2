// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/switch_user.hpp"

#include <mmproxy/socket/unique_fd.hpp>

#include "go-mmproxy/host/capabilities.hpp"
#include "go-mmproxy/text/joined.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <array>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace go_mmproxy {
namespace {

using mmproxy::detail::checked;

constexpr std::array kept{capability::net_admin, capability::net_bind_service};
constexpr std::array needed{capability::setgid, capability::setuid, capability::setpcap};

/// One where /proc is not mounted.
std::ptrdiff_t count_threads() {
    std::error_code ec;
    const std::filesystem::directory_iterator threads{"/proc/self/task", ec};
    return ec ? 1 : std::distance(begin(threads), end(threads));
}

void require_possible(const user_identity& to) {
    if (count_threads() > 1) throw std::logic_error{"a thread was started before the user is switched"};
    const auto missing = missing_of(needed);
    if (!missing.empty())
        throw std::runtime_error{
            text(message::user_not_switched, "user"_is(to.given), "capabilities"_is(joined(missing)))};
}

void set_identity(const user_identity& to) {
    checked(::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "prctl(PR_SET_KEEPCAPS)");
    checked(::setgroups(to.groups.size(), to.groups.data()), "setgroups");
    checked(::setresgid(to.group, to.group, to.group), "setresgid");
    checked(::setresuid(to.user, to.user, to.user), "setresuid");
    checked(::prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0), "prctl(PR_SET_KEEPCAPS)");
}

/// The bounding set comes first: what changes it goes with the identity.
void change_to(const user_identity& to) {
    bound_capabilities(kept);
    set_identity(to);
    keep_capabilities(kept);
    checked(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)");
}

} // namespace

void switch_user(const user_identity& to) {
    require_possible(to);
    try {
        change_to(to);
    } catch (const std::system_error& failure) {
        throw std::runtime_error{text(message::user_switch_failed, "user"_is(to.given), "failure"_is(failure.what()))};
    }
}

} // namespace go_mmproxy
