// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_COUNTERS_HPP
#define MMPROXY_OBSERVER_COUNTERS_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/connection_observer.hpp>
#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/observer/counts.hpp>
#include <mmproxy/observer/flow.hpp>
#include <mmproxy/observer/flow_observer.hpp>
#include <mmproxy/observer/single_writer_number.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>

namespace mmproxy {

namespace detail {

/// What one copy of `counters` counts, on cache lines that no other copy writes to. (64 bytes: the line of most
/// processors. Where it is another, counting is slower, not wrong.)
struct alignas(64) counters_block {
    basic_counts<single_writer_number> counted{};
    std::atomic<bool> is_taken = false;
};

/// The blocks of all copies of one `counters`, those that have been destroyed among them.
class counters_state {
public:
    /// A block for one copy: one that a destroyed copy has given back, which keeps what it has counted, or a new one.
    counters_block& take();

    /// The next writer of the block sees what this one has written.
    static void give_back(counters_block& block) noexcept { block.is_taken.store(false, std::memory_order_release); }

    counts sum() const;

private:
    mutable std::mutex mutex_{};
    std::list<counters_block> blocks_{}; // their places do not change
};

} // namespace detail

/// Counts what happens to connections and to flows. Copies count together, each in a block of its own.
///
/// - One thread at a time tells a copy of events, as a forwarder does. Counting costs no lock and no locked
///   instruction, and touches no cache line that another copy writes to.
/// - A copy takes its block when it is made, under a lock that events do not take. That allocates about 5 KiB, unless a
///   destroyed copy has left its block. To move is to copy.
/// - What a copy has counted stays counted when it is destroyed.
/// - `connected` and `closed` read the clock.
/// - Bytes and datagrams count as they are delivered, those of living connections and flows included.
class counters {
public:
    counters() : state_{std::make_shared<detail::counters_state>()}, own_{&state_->take()} {}
    /// A copy counts for itself, and both read the sum.
    counters(const counters& other) : state_{other.state_}, own_{&state_->take()} {}
    /// Counts from now on where `other` does; what this one has counted stays where it was.
    counters& operator=(const counters& other);
    ~counters() { detail::counters_state::give_back(*own_); }

    /// What all copies have counted, those that are gone included. Any thread may ask, of any copy; counting goes on.
    counts read() const { return state_->sum(); }

    /// @{
    /// See `connection_observer`.
    void accepted(const connection& /*c*/) noexcept { connections().accepted += 1; }
    void header_read(const connection& /*c*/, const header& /*h*/) noexcept {}
    void connected(const connection& c) noexcept;
    void rejected(const connection& /*c*/, std::error_code reason) noexcept { connections().rejected.add(reason); }
    void closed(const connection& c, const connection_result& result) noexcept;
    void delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept;
    void answered(const connection& /*c*/, std::chrono::steady_clock::duration waited) noexcept {
        connections().first_byte_time.add(whole<std::chrono::microseconds>(waited));
    }
    void accepting_paused(std::error_code reason) noexcept { connections().accepting_paused.add(reason); }
    /// @}

    /// @{
    /// See `flow_observer`.
    void flow_header_read(const flow& /*f*/, const header& /*h*/) noexcept {}
    void flow_opened(const flow& /*f*/) noexcept { flows().opened += 1; }
    void flow_closed(const flow& /*f*/, const flow_result& result) noexcept {
        flows().closed += 1;
        if (result.error) flows().failed.add(result.error);
    }
    void delivered(const traffic& from_client, const traffic& from_upstream) noexcept;
    void received(std::size_t from_client, std::size_t from_upstream) noexcept;
    void datagram_dropped(const flow& /*f*/, std::error_code reason) noexcept { flows().datagrams_dropped.add(reason); }
    void reply_dropped(const flow& /*f*/, std::error_code reason) noexcept { flows().replies_dropped.add(reason); }
    void receiving_paused(std::error_code reason) noexcept { flows().receiving_paused.add(reason); }
    /// @}

    /// No address is counted.
    bool wants_local() const noexcept { return false; }

private:
    using number = detail::single_writer_number;

    template <class Unit> static std::uint64_t since(std::chrono::steady_clock::time_point start) noexcept {
        return whole<Unit>(std::chrono::steady_clock::now() - start);
    }

    template <class Unit> static std::uint64_t whole(std::chrono::steady_clock::duration passed) noexcept {
        return static_cast<std::uint64_t>(std::max(std::chrono::duration_cast<Unit>(passed), Unit::zero()).count());
    }

    basic_connection_counts<number>& connections() noexcept { return own_->counted.connections; }
    basic_flow_counts<number>& flows() noexcept { return own_->counted.flows; }

    std::shared_ptr<detail::counters_state> state_;
    detail::counters_block* own_;
};

static_assert(connection_observer<counters>);
static_assert(flow_observer<counters>);

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL counters_block& counters_state::take() {
    const std::scoped_lock lock{mutex_};
    for (auto& block : blocks_)
        if (!block.is_taken.exchange(true, std::memory_order_acquire)) return block;
    auto& made = blocks_.emplace_back();
    made.is_taken.store(true, std::memory_order_relaxed);
    return made;
}

MMPROXY_DECL counts counters_state::sum() const {
    const std::scoped_lock lock{mutex_};
    counts all;
    for (const auto& block : blocks_) all += block.counted;
    return all;
}

} // namespace mmproxy::detail

namespace mmproxy {

MMPROXY_DECL counters& counters::operator=(const counters& other) {
    counters copy{other};
    std::swap(state_, copy.state_);
    std::swap(own_, copy.own_);
    return *this;
}

MMPROXY_DECL void counters::connected(const connection& c) noexcept {
    connections().connected += 1;
    connections().connect_time.add(since<std::chrono::microseconds>(c.accepted));
}

MMPROXY_DECL void counters::closed(const connection& c, const connection_result& result) noexcept {
    connections().closed += 1;
    if (result.error) connections().failed.add(result.error);
    connections().duration.add(since<std::chrono::milliseconds>(c.accepted));
}

MMPROXY_DECL void counters::delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept {
    connections().from_client += from_client;
    connections().from_upstream += from_upstream;
}

MMPROXY_DECL void counters::delivered(const traffic& from_client, const traffic& from_upstream) noexcept {
    flows().from_client += from_client;
    flows().from_upstream += from_upstream;
    if (from_client.datagrams > 0) flows().sent.from_client.add(from_client.datagrams);
    if (from_upstream.datagrams > 0) flows().sent.from_upstream.add(from_upstream.datagrams);
}

MMPROXY_DECL void counters::received(std::size_t from_client, std::size_t from_upstream) noexcept {
    if (from_client > 0) flows().received.from_client.add(from_client);
    if (from_upstream > 0) flows().received.from_upstream.add(from_upstream);
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
