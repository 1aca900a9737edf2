// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_HPP
#define MMPROXY_OBSERVER_HPP

/// What observers are told, and of what; an observer that counts, and one that tells several.
#include <mmproxy/observer/all_of.hpp>
#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/connection_observer.hpp>
#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/observer/counted_reason.hpp>
#include <mmproxy/observer/counters.hpp>
#include <mmproxy/observer/counts.hpp>
#include <mmproxy/observer/flow.hpp>
#include <mmproxy/observer/flow_observer.hpp>
#include <mmproxy/observer/histogram.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/observer/optional_events.hpp>
#include <mmproxy/observer/reason_counts.hpp>

#endif
