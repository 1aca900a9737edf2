// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_EVENT_LOG_HPP
#define MMPROXY_TESTS_SUPPORT_EVENT_LOG_HPP

#include "support/waiting.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

/// The events that an observer has been told of. Copies share them; any thread may add and ask.
/// An `Event` has a `kind` and the `thread` that told it.
template <class Event> class event_log {
public:
    using kind_type = decltype(Event::kind);

    void add(const Event& e) const noexcept {
        const std::scoped_lock lock{record_->mutex};
        record_->events.push_back(e);
        record_->changed.notify_all();
    }

    std::vector<Event> all(kind_type kind) const {
        const std::scoped_lock lock{record_->mutex};
        std::vector<Event> found;
        std::ranges::copy_if(record_->events, std::back_inserter(found),
                             [kind](const Event& e) { return e.kind == kind; });
        return found;
    }

    /// Waits until there are `count` events of this kind, and returns them; fewer when time is up.
    std::vector<Event> wait_for(kind_type kind, std::size_t count = 1) const {
        std::unique_lock lock{record_->mutex};
        record_->changed.wait_for(lock, patience, [&] {
            return static_cast<std::size_t>(std::ranges::count(record_->events, kind, &Event::kind)) >= count;
        });
        lock.unlock();
        return all(kind);
    }

    /// How many threads have told of something of this kind.
    std::size_t threads(kind_type kind) const {
        std::set<decltype(Event::thread)> ids;
        for (const auto& e : all(kind)) ids.insert(e.thread);
        return ids.size();
    }

private:
    struct record {
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<Event> events;
    };

    std::shared_ptr<record> record_ = std::make_shared<record>();
};

#endif
