// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_HPP
#define MMPROXY_OBSERVER_HPP

/// What observers are told, and of what; an observer that counts, one that tells several, and ones made of functions.
#include <mmproxy/observer/all_of.hpp>
#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/connection_observer.hpp>
#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/observer/counted_reason.hpp>
#include <mmproxy/observer/counters.hpp>
#include <mmproxy/observer/counts.hpp>
#include <mmproxy/observer/event_functions.hpp>
#include <mmproxy/observer/flow.hpp>
#include <mmproxy/observer/flow_observer.hpp>
#include <mmproxy/observer/histogram.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/observer/observer_check.hpp>
#include <mmproxy/observer/optional_events.hpp>
#include <mmproxy/observer/reason_counts.hpp>

#endif
