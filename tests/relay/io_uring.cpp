// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/fallback/fallback.hpp>
#include <mmproxy/relay/detail/call_ring.hpp>
#include <mmproxy/relay/io_uring.hpp>

#include "support/catch.hpp"
#include "support/descriptor_limit.hpp"
#include "support/forked_task.hpp"
#include "support/sandbox.hpp"

#include <cerrno>
#include <string>

#include <sys/syscall.h>

using namespace mmproxy;

TEST_CASE("io_uring can be used where a ring can be opened", "[relay][io_uring]") {
    const bool can_be_opened = detail::call_ring::open().is_open();
    CHECK(can_use_io_uring() == can_be_opened);
    CHECK(can_use_io_uring() == can_be_opened); // nothing is left open, and nothing is used up
}

TEST_CASE("a host that refuses io_uring is asked once, and the watches are told", "[relay][io_uring]") {
    const auto refused = GENERATE(SYS_io_uring_setup, SYS_io_uring_enter);
    if (refused == SYS_io_uring_enter && !can_use_io_uring()) return; // refused before it would be entered
    forked_task task{[refused](forked_task::peer) {
        sandbox{{refused, EPERM}}.enter();
        int told = 0;
        const fallback_watch watch{
            [&](const fallback& f) { told += static_cast<int>(std::string{f.call} == "io_uring"); }};
        const bool is_usable = can_use_io_uring() || can_use_io_uring();
        return !is_usable && told == 1 ? 0 : 1;
    }};
    CHECK(task.exit_code() == 0);
}

TEST_CASE("io_uring cannot be used without a descriptor for it, for now", "[relay][io_uring]") {
    const bool can_be_used = can_use_io_uring();
    {
        const descriptor_limit none{0};
        CHECK_FALSE(can_use_io_uring());
    }
    CHECK(can_use_io_uring() == can_be_used);
}
