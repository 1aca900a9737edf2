// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/threads.hpp>
#include <mmproxy/reactor/thread_options.hpp>

#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/reactor_loop.hpp"

#include <cstddef>
#include <memory>
#include <vector>

#include <sys/syscall.h>
#include <unistd.h>

using namespace mmproxy;

namespace {

thread_local int yields = 0; // of this thread

} // namespace

/// Takes the place of the C library's in this program, and counts.
extern "C" int sched_yield() noexcept {
    ++yields;
    return static_cast<int>(::syscall(SYS_sched_yield));
}

namespace {

/// How often a reactor with so many sockets that are ready again and again has yielded the core.
int yields_of(std::size_t count, const thread_options& options) {
    const network_namespace network;
    reactor_loop loop;
    const auto in_force = shared_by_executor<thread_options>(loop.io.get_executor());
    *in_force = options;
    std::vector<std::unique_ptr<watched>> sockets;
    for (std::size_t i = 0; i < count; ++i) sockets.push_back(std::make_unique<watched>(*loop.ready));
    for (const auto& s : sockets) s->handler->then = [&s = *s] { s.far->send("again"); };
    yields = 0;
    for (const auto& s : sockets) s->far->send("begin");
    CHECK(loop.run_until([&] { return sockets.front()->handler->times > 100; }));
    for (const auto& s : sockets) s->handler->then = nullptr;
    return yields;
}

} // namespace

TEST_CASE("a thread yields its core between two looks when several sockets are ready, unless it is told not to",
          "[net][reactor][thread_options]") {
    CHECK(yields_of(4, {.yields_core = true}) > 0);
    CHECK(yields_of(4, {.yields_core = false}) == 0);
    CHECK(yields_of(1, {.yields_core = true}) == 0);
}

TEST_CASE("threads have the options that they were made with", "[reactor][thread_options]") {
    const threads all{2, {.yields_core = false, .uses_io_uring = false}};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto options = shared_by_executor<thread_options>(all.context(i).get_executor());
        CHECK_FALSE(options->yields_core);
        CHECK_FALSE(options->uses_io_uring);
    }
}
