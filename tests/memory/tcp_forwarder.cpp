// SPDX-License-Identifier: BSL-1.0
//
// A TCP forwarder while memory is short.
#include <mmproxy/address_family/ipv4_only.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/socket/listen.hpp>

#include "memory/failing_new.hpp"
#include "memory/one_thread.hpp"
#include "memory/peers.hpp"
#include "support/catch.hpp"

#include <asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

class short_of_memory : public one_thread<tcp_target> {
public:
    explicit short_of_memory(std::size_t max_connections = std::numeric_limits<std::size_t>::max())
        : forwarder_{io_.get_executor(), ipv4_only{target_v4()}, external_routing{},
                     tcp_options{.header_timeout = 50ms, .connect_timeout = 50ms, .max_connections = max_connections}} {
    }

    /// Serves; the allocation of that number fails, of those that it begins with.
    void serve(std::optional<std::size_t> failing = {}) {
        auto serving = [this, failing, a = listen(io_.get_executor(), at_v4())]() mutable -> asio::awaitable<void> {
            allocations_left = failing;
            co_await forwarder_.serve(std::move(a));
        };
        begin(std::move(serving), failing.has_value(), has_ended_);
    }

    /// Likewise.
    void drain(std::optional<std::size_t> failing = {}) {
        auto draining = [this, failing]() -> asio::awaitable<void> {
            allocations_left = failing;
            co_await forwarder_.drain(10s);
        };
        begin(std::move(draining), failing.has_value(), has_drained_);
    }

    /// Whether a client gets an answer by the forwarder.
    bool serves_another() {
        tcp_peer client{at_v4()};
        client.ask();
        return runs_until([&] { return client.has_answer() || client.has_ended(); }) && client.has_answer();
    }

    bool drains() {
        drain();
        return runs_until([this] { return has_ended_ && has_drained_; }) && !failure();
    }

    static bool is_listening() { return !tcp_peer{at_v4()}.has_ended(); }

    bool has_ended() const noexcept { return has_ended_; }
    bool has_drained() const noexcept { return has_drained_; }

private:
    tcp_forwarder<ipv4_only, external_routing, tcp_options> forwarder_;
    bool has_ended_ = false;
    bool has_drained_ = false;
};

} // namespace

TEST_CASE("an allocation that fails costs a tcp_forwarder one connection, and no other", "[net][tcp_forwarder]") {
    const std::size_t max_connections = GENERATE(1000U, 1U);
    const auto count = each_failing([=](std::size_t number) {
        short_of_memory forwarder{max_connections};
        forwarder.serve();
        CHECK(forwarder.serves_another());
        tcp_peer first{at_v4()};
        tcp_peer silent{at_v4()};
        first.ask();
        one_failure failure{number};
        forwarder.runs_until([&] { return first.has_answer() || first.has_ended(); });
        first.close();
        forwarder.runs_until([&] { return silent.has_ended(); }); // by its timeout
        const bool has_failed = failure.end();                    // before anything is checked, which asks for memory
        CHECK(silent.has_ended());
        for (int i = 0; i < 2; ++i) CHECK(forwarder.serves_another());
        CHECK(forwarder.drains());
        return has_failed;
    });
    CHECK(count > 5);
}

TEST_CASE("without any memory a tcp_forwarder pauses, and goes on by itself", "[net][tcp_forwarder]") {
    short_of_memory forwarder;
    forwarder.serve();
    CHECK(forwarder.serves_another());
    tcp_peer silent{at_v4()};
    tcp_peer late{at_v4()};
    late.ask();
    {
        const no_memory missing;
        forwarder.runs_for(200ms);
    }
    CHECK(forwarder.runs_until([&] { return silent.has_ended(); }));
    CHECK(forwarder.runs_until([&] { return late.has_answer() || late.has_ended(); }));
    for (int i = 0; i < 2; ++i) CHECK(forwarder.serves_another());
    CHECK(forwarder.drains());
}

TEST_CASE("a tcp_forwarder that has no memory to begin throws, and closes its listener", "[net][tcp_forwarder]") {
    const auto count = each_failing([](std::size_t number) {
        short_of_memory forwarder;
        forwarder.serve(number);
        forwarder.settle();
        CHECK(forwarder.has_ended() == (forwarder.failure() != nullptr));
        CHECK(forwarder.is_listening() != forwarder.has_ended());
        return forwarder.has_failed();
    });
    CHECK(count > 3);
}

TEST_CASE("a drain that has no memory to wait with ends every connection at once", "[net][tcp_forwarder]") {
    const auto count = each_failing([](std::size_t number) {
        short_of_memory forwarder;
        forwarder.serve();
        tcp_peer asking{at_v4()};
        asking.ask();
        CHECK(forwarder.runs_until([&] { return asking.has_answer(); }));
        forwarder.drain(number);
        forwarder.settle();
        const bool has_begun = forwarder.failure() == nullptr;
        CHECK(forwarder.has_drained() == forwarder.has_failed());
        CHECK(asking.has_ended() == (has_begun && forwarder.has_failed()));
        const bool has_failed = forwarder.has_failed();
        asking.close();
        if (!has_begun) forwarder.drain();
        CHECK(forwarder.runs_until([&] { return forwarder.has_drained() && forwarder.has_ended(); }));
        return has_failed;
    });
    CHECK(count > 3);
}
