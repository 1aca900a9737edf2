// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_RECORDER_HPP
#define MMPROXY_TESTS_SUPPORT_RECORDER_HPP

#include <mmproxy/observer.hpp>

#include "support/event_log.hpp"

#include <chrono>
#include <cstdint>
#include <system_error>
#include <thread>

enum class connection_event {
    accepted,
    header_read,
    connected,
    answered,
    rejected,
    closed,
    accepting_paused,
    accepting_resumed
};

struct recorded_connection {
    connection_event kind{};
    mmproxy::connection about{};
    std::error_code error{}; ///< of a rejection or a pause
    mmproxy::connection_result result{};
    std::chrono::steady_clock::duration waited{}; ///< for the target's first byte
    std::thread::id thread = std::this_thread::get_id();
};

/// An observer that keeps what it is told of connections. Copies share the record; any thread may ask.
class recorder : public event_log<recorded_connection> {
public:
    using kind = connection_event;
    using event = recorded_connection;

    void accepted(const mmproxy::connection& c) noexcept { add({kind::accepted, c}); }
    void header_read(const mmproxy::connection& c, const mmproxy::header& /*h*/) noexcept {
        add({kind::header_read, c});
    }
    void connected(const mmproxy::connection& c) noexcept { add({kind::connected, c}); }
    void answered(const mmproxy::connection& c, std::chrono::steady_clock::duration waited) noexcept {
        add({.kind = kind::answered, .about = c, .waited = waited});
    }
    void rejected(const mmproxy::connection& c, std::error_code ec) noexcept { add({kind::rejected, c, ec}); }
    void closed(const mmproxy::connection& c, const mmproxy::connection_result& r) noexcept {
        add({kind::closed, c, {}, r});
    }
    void accepting_paused(std::error_code ec) noexcept { add({kind::accepting_paused, {}, ec}); }
    void accepting_resumed() noexcept { add({kind::accepting_resumed}); }
    void delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept {
        counted_.delivered(from_client, from_upstream);
    }

    /// What was delivered so far.
    mmproxy::connection_result delivered() const {
        const auto now = counted_.read().connections;
        return {now.from_client, now.from_upstream, {}};
    }

    /// Why the first connection that was rejected was; `errc::success` when none was within the time.
    std::error_code rejection() const {
        const auto events = wait_for(kind::rejected);
        return events.empty() ? std::error_code{} : events.front().error;
    }

    /// How the first relayed connection ended; throws when it did not.
    mmproxy::connection_result end() const { return wait_for(kind::closed).at(0).result; }

private:
    mmproxy::counters counted_{};
};

static_assert(mmproxy::connection_observer<recorder>);

#endif
