// SPDX-License-Identifier: BSL-1.0
//
// Each in a forked process, which becomes another user in place of the tests.
#include "go-mmproxy/host/switch_user.hpp"

#include "go-mmproxy/host/capabilities.hpp"
#include "support/catch.hpp"
#include "support/forked_task.hpp"
#include "support/network_namespace.hpp"
#include "support/process_status.hpp"
#include "support/root_of_host.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <sched.h>
#include <unistd.h>

using namespace go_mmproxy;

namespace {

const user_identity somebody{"somebody", 65534, 65533, {1, 2}};
constexpr auto both = "0000000000001400"; // CAP_NET_ADMIN and CAP_NET_BIND_SERVICE
constexpr auto none = "0000000000000000";

template <class Check> bool holds(Check check) {
    forked_task task{[&](forked_task::peer /*parent*/) { return check() ? 0 : 1; }};
    return task.exit_code() == 0;
}

bool has(const char* member, std::string_view value) {
    return status_of("/proc/thread-self", member) == value;
}

bool is_refused_for(std::string_view reason) {
    try {
        switch_user(somebody);
        return false;
    } catch (const std::runtime_error& error) {
        return std::string_view{error.what()}.find(reason) != std::string_view::npos;
    }
}

} // namespace

TEST_CASE("a process becomes a user for good, with two capabilities", "[net][switch_user]") {
    if (!is_root_of_the_host()) {
        WARN("not tested: another user is needed, for which it needs the host's root");
        return;
    }
    CHECK(holds([] {
        switch_user(somebody);
        const bool is_somebody = has("Uid", "65534 65534 65534 65534") && has("Gid", "65533 65533 65533 65533") &&
                                 has("Groups", "1 2") && ::setuid(0) != 0;
        const bool has_both = has("CapEff", both) && has("CapPrm", both) && has("CapBnd", both) &&
                              has("CapInh", none) && has("CapAmb", none);
        return is_somebody && has_both && has("NoNewPrivs", "1");
    }));
}

TEST_CASE("a thread that is started afterwards is that user too", "[net][switch_user]") {
    if (!is_root_of_the_host()) {
        WARN("not tested: another user is needed, for which it needs the host's root");
        return;
    }
    CHECK(holds([] {
        switch_user(somebody);
        bool is_alike = false;
        std::thread{[&] {
            is_alike = has("Uid", "65534 65534 65534 65534") && has("CapEff", both) && has("CapBnd", both) &&
                       has("NoNewPrivs", "1");
        }}.join();
        return is_alike;
    }));
}

TEST_CASE("without the capabilities that it takes the user is not switched, and they are named", "[net][switch_user]") {
    const network_namespace network;
    CHECK(holds([] {
        keep_capabilities({});
        return is_refused_for("-user somebody: that takes CAP_SETGID, CAP_SETUID, CAP_SETPCAP, which are missing");
    }));
}

TEST_CASE("a user that the kernel refuses is an error that names the call", "[net][switch_user]") {
    const network_namespace network;
    CHECK(holds([] {
        // A user namespace in which there is no user yet.
        return ::unshare(CLONE_NEWUSER) == 0 && is_refused_for("-user somebody: cannot become that user: setgroups: ");
    }));
}

TEST_CASE("the user is switched while there is one thread alone", "[net][switch_user]") {
    const network_namespace network;
    CHECK(holds([] {
        std::jthread other{[](const std::stop_token& end) {
            while (!end.stop_requested()) std::this_thread::yield();
        }};
        try {
            switch_user(somebody);
            return false;
        } catch (const std::logic_error&) {
            return true;
        }
    }));
}
