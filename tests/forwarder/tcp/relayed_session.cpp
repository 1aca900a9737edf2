// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/no_limits.hpp>
#include <mmproxy/forwarder/tcp/relayed_session.hpp>
#include <mmproxy/observer/counters.hpp>
#include <mmproxy/observer/null_observer.hpp>

#include "support/catch.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <system_error>
#include <type_traits>

using namespace mmproxy;

namespace {

/// What a relayed connection needs of a `tcp_core`.
template <class Observer> struct core_of {
    using observer_type = Observer;
    using places_type = detail::limited_places<no_limits>;
    struct no_meter {
        void tell_late(const connection_result& /*result*/) noexcept {}
    };

    void emptied() noexcept {}

    Observer observer{};
    no_meter meter{};
    std::atomic<std::size_t> connections = 0;
};

template <class Observer> using session_of = detail::relayed_session<core_of<Observer>>;

template <class Observer> session_of<Observer> session(const std::shared_ptr<core_of<Observer>>& core) {
    return {{core, {}}, {}, 3};
}

struct that_keeps_the_end : null_observer {
    void closed(const connection& /*c*/, const connection_result& r) noexcept { end = r; }

    connection_result end{};
};

template <class Session>
concept tells_answers = requires(Session& s) {
    s.answered();
};

static_assert(std::is_empty_v<detail::stopwatch<false>>);
static_assert(sizeof(session_of<null_observer>) < sizeof(session_of<counters>), "no clock, where no answer is told");
static_assert(!tells_answers<session_of<null_observer>> && tells_answers<session_of<counters>>);

} // namespace

TEST_CASE("the end of a relayed connection is told with the bytes that were sent before it was relayed",
          "[forwarder][relayed_session]") {
    const auto core = std::make_shared<core_of<that_keeps_the_end>>();
    session(core)({.from_client = 4, .from_upstream = 5, .error = std::make_error_code(std::errc::timed_out)});
    CHECK(core->observer.end.from_client == 7);
    CHECK(core->observer.end.from_upstream == 5);
    CHECK(core->observer.end.error == errc::peer_vanished);
}

TEST_CASE("a relayed connection tells how long it waited for an answer", "[forwarder][relayed_session]") {
    const auto core = std::make_shared<core_of<counters>>();
    auto relayed = session(core);
    relayed.answered();
    CHECK(core->observer.read().connections.first_byte_time.count() == 1);
}
