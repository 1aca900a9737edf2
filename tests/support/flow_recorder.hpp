// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_FLOW_RECORDER_HPP
#define MMPROXY_TESTS_SUPPORT_FLOW_RECORDER_HPP

#include <mmproxy/observer.hpp>

#include "support/event_log.hpp"

#include <chrono>
#include <cstddef>
#include <system_error>
#include <thread>

enum class flow_event { header_read, opened, closed, datagram_dropped, reply_dropped };

struct recorded_flow {
    flow_event kind{};
    mmproxy::flow about{};
    std::error_code error{}; ///< of a dropped datagram
    mmproxy::flow_result result{};
    std::thread::id thread = std::this_thread::get_id();
    std::chrono::steady_clock::time_point time = std::chrono::steady_clock::now();
};

/// An observer that keeps what it is told of flows. Copies share the record; any thread may ask.
class flow_recorder : public event_log<recorded_flow> {
public:
    void flow_header_read(const mmproxy::flow& f, const mmproxy::header& /*h*/) noexcept {
        add({flow_event::header_read, f});
    }
    void flow_opened(const mmproxy::flow& f) noexcept { add({flow_event::opened, f}); }
    void flow_closed(const mmproxy::flow& f, const mmproxy::flow_result& r) noexcept {
        add({flow_event::closed, f, {}, r});
    }
    void datagram_dropped(const mmproxy::flow& f, std::error_code ec) noexcept {
        add({flow_event::datagram_dropped, f, ec});
    }

    void reply_dropped(const mmproxy::flow& f, std::error_code ec) noexcept { add({flow_event::reply_dropped, f, ec}); }
    void delivered(const mmproxy::traffic& from_client, const mmproxy::traffic& from_upstream) noexcept {
        counted_.delivered(from_client, from_upstream);
    }

    void received(std::size_t from_client, std::size_t from_upstream) noexcept {
        counted_.received(from_client, from_upstream);
    }

    /// How many datagrams each receiving call has brought so far.
    mmproxy::batch_counts received() const { return counted_.read().flows.received; }

    /// What was handed on so far.
    mmproxy::flow_result delivered() const {
        const auto now = counted_.read().flows;
        return {{now.from_client.datagrams, now.from_client.bytes},
                {now.from_upstream.datagrams, now.from_upstream.bytes},
                {}};
    }

    /// Why the first datagram that was dropped was; `errc::success` when none was within the time.
    std::error_code drop() const {
        const auto events = wait_for(flow_event::datagram_dropped);
        return events.empty() ? std::error_code{} : events.front().error;
    }

    /// The same of replies.
    std::error_code reply_drop() const {
        const auto events = wait_for(flow_event::reply_dropped);
        return events.empty() ? std::error_code{} : events.front().error;
    }

    std::size_t opened() const { return all(flow_event::opened).size(); }
    /// How many datagrams were dropped, in either direction.
    std::size_t dropped() const {
        return all(flow_event::datagram_dropped).size() + all(flow_event::reply_dropped).size();
    }

private:
    mmproxy::counters counted_{};
};

static_assert(mmproxy::flow_observer<flow_recorder>);

#endif
