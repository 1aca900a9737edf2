// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_SCOREBOARD_HPP
#define GO_MMPROXY_OBSERVE_SCOREBOARD_HPP

#include <mmproxy/fallback/fallback.hpp>
#include <mmproxy/observer/counters.hpp>

#include "go-mmproxy/observe/status.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace go_mmproxy {

/// What the parts of a service write their numbers to. It is there for as long as the process, so that numbers go on
/// where a service of the same name takes the place of another one.
struct service_numbers {
    mmproxy::counters counted{};                 ///< is copied for each forwarder
    std::atomic<std::uint64_t> route_losses = 0; ///< how often rules or routes were lost
};

/// What the process counts. Any thread may write.
struct process_numbers {
    std::atomic<bool> is_draining = false;
    std::atomic<std::uint64_t> reloads = 0; ///< those that succeeded
    std::atomic<std::uint64_t> failed_reloads = 0;
    std::atomic<bool> last_reload_failed = false;
};

/// Where everything that is counted stands, and is read. Thread-safe; to read keeps no traffic waiting.
class scoreboard {
public:
    explicit scoreboard(const process_facts& facts) : facts_{facts} {}
    scoreboard(const scoreboard&) = delete;
    scoreboard& operator=(const scoreboard&) = delete;

    /// A service that is told of from the construction of the entry to its destruction. Of several entries of one name,
    /// or with the same numbers, the latest alone is told of. The scoreboard must outlive it.
    class entry {
    public:
        entry(scoreboard& all, service_facts facts);
        entry(const entry&) = delete;
        entry& operator=(const entry&) = delete;
        ~entry();

        /// The service has changed. Its numbers go on where it has another name: one that is called by its addresses.
        void set(service_facts facts);

        service_numbers& numbers() const noexcept { return *numbers_; }

        /// Why replies do not come back from now on; empty where they do.
        void note_missing(std::string why);

    private:
        friend scoreboard;

        scoreboard& all_;
        service_facts facts_;
        std::shared_ptr<service_numbers> numbers_;
        std::string routes_missing_{};
    };

    process_numbers process{};

    /// A system call was refused, and the process does without it.
    void note(const mmproxy::fallback& f);

    status read() const;

private:
    process_status read_process() const;
    std::vector<service_status> read_services() const;
    bool is_latest(const entry& one) const;

    const process_facts facts_;
    const std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
    const std::chrono::steady_clock::time_point born_ = std::chrono::steady_clock::now();

    mutable std::mutex mutex_{}; ///< of what follows; no forwarder takes it
    std::map<std::string, std::shared_ptr<service_numbers>> numbers_{};
    std::list<const entry*> entries_{}; ///< in the order of their beginning
    std::vector<std::string> refused_calls_{};
};

} // namespace go_mmproxy

#endif
