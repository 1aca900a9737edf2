// SPDX-License-Identifier: BSL-1.0
#include "support/event_log.hpp"

#include "support/flow_recorder.hpp"
#include "support/recorder.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <iterator>
#include <set>

template <class Event> void event_log<Event>::add(const Event& e) const noexcept {
    const std::scoped_lock lock{record_->mutex};
    record_->events.push_back(e);
    record_->changed.notify_all();
}

template <class Event> std::vector<Event> event_log<Event>::all(kind_type kind) const {
    const std::scoped_lock lock{record_->mutex};
    std::vector<Event> found;
    std::ranges::copy_if(record_->events, std::back_inserter(found), [kind](const Event& e) { return e.kind == kind; });
    return found;
}

template <class Event> std::vector<Event> event_log<Event>::wait_for(kind_type kind, std::size_t count) const {
    std::unique_lock lock{record_->mutex};
    record_->changed.wait_for(lock, patience, [&] {
        return static_cast<std::size_t>(std::ranges::count(record_->events, kind, &Event::kind)) >= count;
    });
    lock.unlock();
    return all(kind);
}

template <class Event> std::size_t event_log<Event>::threads(kind_type kind) const {
    std::set<decltype(Event::thread)> ids;
    for (const auto& e : all(kind)) ids.insert(e.thread);
    return ids.size();
}

template class event_log<recorded_connection>;
template class event_log<recorded_flow>;
