// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_EVENT_LOG_HPP
#define MMPROXY_TESTS_SUPPORT_EVENT_LOG_HPP

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

/// The events that an observer has been told of. Copies share them; any thread may add and ask.
/// An `Event` has a `kind` and the `thread` that told it; event_log.cpp compiles the members for events named there.
template <class Event> class event_log {
public:
    using kind_type = decltype(Event::kind);

    void add(const Event& e) const noexcept;
    std::vector<Event> all(kind_type kind) const;
    /// Waits until there are `count` events of this kind, and returns them; fewer when time is up.
    std::vector<Event> wait_for(kind_type kind, std::size_t count = 1) const;
    /// How many threads have told of something of this kind.
    std::size_t threads(kind_type kind) const;

private:
    struct record {
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<Event> events;
    };

    std::shared_ptr<record> record_ = std::make_shared<record>();
};

#endif
