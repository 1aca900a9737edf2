// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_RECORDER_HPP
#define MMPROXY_TESTS_SUPPORT_RECORDER_HPP

#include <mmproxy/observer.hpp>

#include "support/waiting.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <vector>

/// An observer that keeps what it is told. Copies share the record; any thread may ask.
class recorder {
public:
    enum class kind { accepted, header_read, connected, rejected, closed, accepting_paused };

    struct event {
        recorder::kind kind{};
        mmproxy::connection about{};
        std::error_code error{}; ///< of a rejection or a pause
        mmproxy::relay_result result{};
        std::thread::id thread = std::this_thread::get_id();
    };

    void accepted(const mmproxy::connection& c) noexcept { add({kind::accepted, c}); }
    void header_read(const mmproxy::connection& c, const mmproxy::header& /*h*/) noexcept {
        add({kind::header_read, c});
    }
    void connected(const mmproxy::connection& c) noexcept { add({kind::connected, c}); }
    void rejected(const mmproxy::connection& c, std::error_code ec) noexcept { add({kind::rejected, c, ec}); }
    void closed(const mmproxy::connection& c, const mmproxy::relay_result& r) noexcept {
        add({kind::closed, c, {}, r});
    }
    void accepting_paused(std::error_code ec) noexcept { add({kind::accepting_paused, {}, ec}); }

    std::vector<event> all(kind k) const {
        const std::scoped_lock lock{record_->mutex};
        std::vector<event> found;
        std::ranges::copy_if(record_->events, std::back_inserter(found), [k](const event& e) { return e.kind == k; });
        return found;
    }

    /// Waits until there are `count` events of this kind, and returns them; fewer when time is up.
    std::vector<event> wait_for(kind k, std::size_t count = 1) const {
        std::unique_lock lock{record_->mutex};
        record_->changed.wait_for(lock, patience, [&] {
            return static_cast<std::size_t>(std::ranges::count(record_->events, k, &event::kind)) >= count;
        });
        lock.unlock();
        return all(k);
    }

    /// Why the first connection that was rejected was; `errc::success` when none was within the time.
    std::error_code rejection() const {
        const auto events = wait_for(kind::rejected);
        return events.empty() ? std::error_code{} : events.front().error;
    }

    /// How the first relayed connection ended; throws when it did not.
    mmproxy::relay_result end() const { return wait_for(kind::closed).at(0).result; }

    /// How many threads have told of something of this kind.
    std::size_t threads(kind k) const {
        std::set<std::thread::id> ids;
        for (const auto& e : all(k)) ids.insert(e.thread);
        return ids.size();
    }

private:
    struct record {
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<event> events;
    };

    void add(const event& e) const noexcept {
        const std::scoped_lock lock{record_->mutex};
        record_->events.push_back(e);
        record_->changed.notify_all();
    }

    std::shared_ptr<record> record_ = std::make_shared<record>();
};

static_assert(mmproxy::observer<recorder>);

#endif
