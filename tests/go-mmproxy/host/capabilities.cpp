// SPDX-License-Identifier: BSL-1.0
//
// Each in a forked process, which drops its capabilities in place of the tests'.
#include "go-mmproxy/host/capabilities.hpp"

#include "support/catch.hpp"
#include "support/forked_task.hpp"
#include "support/network_namespace.hpp"
#include "support/process_status.hpp"

#include <array>
#include <string>
#include <vector>

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace go_mmproxy;

namespace {

constexpr std::array needed{capability::net_admin, capability::net_bind_service};
constexpr auto both = "0000000000001400"; // bits 12 and 10: linux/capability.h
constexpr auto none = "0000000000000000";

template <class Check> bool holds(Check check) {
    forked_task task{[&](forked_task::peer /*parent*/) { return check() ? 0 : 1; }};
    return task.exit_code() == 0;
}

std::string own(const char* member) {
    return status_of("/proc/thread-self", member);
}

/// As AmbientCapabilities= in systemd.exec(5) leaves it.
void make_ambient() {
    ::__user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<::__user_cap_data_struct, 2> words{};
    ::syscall(SYS_capget, &header, words.data());
    for (auto& w : words) w.inheritable = w.permitted;
    ::syscall(SYS_capset, &header, words.data());
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0);
}

} // namespace

TEST_CASE("the capabilities that are kept are in effect, and no other is left", "[net][capabilities]") {
    const network_namespace network; // whose owner has them all
    CHECK(missing_of(needed).empty());
    CHECK(holds([] {
        bound_capabilities(needed);
        keep_capabilities(needed);
        return own("CapEff") == both && own("CapPrm") == both && own("CapInh") == none && own("CapBnd") == both &&
               own("CapAmb") == none && missing_of(needed).empty();
    }));
}

TEST_CASE("a capability that is inherited or ambient is so no more", "[net][capabilities]") {
    const network_namespace network;
    CHECK(holds([] {
        make_ambient();
        if (own("CapAmb") == none) return false;
        keep_capabilities(needed);
        return own("CapInh") == none && own("CapAmb") == none && own("CapEff") == both;
    }));
}

TEST_CASE("a capability that the thread lacks is not gained, and is named", "[net][capabilities]") {
    const network_namespace network;
    CHECK(holds([] {
        keep_capabilities(std::array{capability::net_bind_service});
        keep_capabilities(needed);
        return missing_of(needed) == std::vector<std::string>{"CAP_NET_ADMIN"} && is_missing(capability::net_admin) &&
               !is_missing(capability::net_bind_service);
    }));
    CHECK(holds([] {
        keep_capabilities({});
        constexpr std::array all{capability::setgid, capability::setuid, capability::setpcap,
                                 capability::net_bind_service, capability::net_admin};
        return missing_of(all) == std::vector<std::string>{"CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP",
                                                           "CAP_NET_BIND_SERVICE", "CAP_NET_ADMIN"};
    }));
}
