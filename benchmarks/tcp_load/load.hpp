// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_LOAD_HPP
#define TCP_LOAD_LOAD_HPP

#include "connection.hpp"
#include "counters.hpp"
#include "epoll_set.hpp"
#include "histogram.hpp"
#include "load_options.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace tcp_load {

/// Keeps a number of connections going; what each of them does, a derived class says.
class load {
public:
    explicit load(const load_options& o);
    virtual ~load() = default;
    load(const load&) = delete;
    load& operator=(const load&) = delete;

    /// Opens what is still to be opened, waits for some milliseconds at most, and goes on with what is ready.
    void turn();
    /// Whether every connection has been of use already.
    bool is_proven() const noexcept { return to_open_.empty() && unproven_ == 0; }
    /// All connections are open: none need hold back any more.
    virtual void start() {}
    /// Counts as failures the connections that have waited longer than `limit`, or could not even be opened.
    void count_silent(std::chrono::duration<double> limit);

    const counters& count() const noexcept { return count_; }
    const histogram& latency() const noexcept { return latency_; } ///< [ns]
    void clear_latency() { latency_.clear(); }
    std::span<const connection> connections() const noexcept { return connections_; }

protected:
    /// Does what can be done without waiting.
    virtual std::optional<failure> advance(connection& c, std::uint32_t events) = 0;
    /// The events of epoll_ctl(2).
    virtual std::uint32_t interest() const = 0;
    virtual bool replaces_failed() const { return false; }

    /// Sends the header, where it has not gone yet, and with it what can go of `payload`.
    std::optional<std::size_t> send(connection& c, std::span<const std::byte> payload);
    void prove(connection& c);
    void fail(connection& c, failure f);
    void replace(connection& c);

    std::span<connection> connections() noexcept { return connections_; }

    counters count_{};
    histogram latency_{};
    load_options options_;

private:
    void open_more();
    void open(connection& c, bool is_proven);
    void proceed(connection& c, std::uint32_t events);

    std::vector<connection> connections_;
    std::deque<connection*> to_open_{};
    std::size_t unproven_ = 0;
    std::uint64_t next_client_;
    epoll_set epoll_{};
};

} // namespace tcp_load

#endif
