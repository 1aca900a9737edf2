// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_HPP
#define MMPROXY_OBSERVER_HPP

/// What observers are told, and of what.
#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/connection_observer.hpp>
#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/observer/flow.hpp>
#include <mmproxy/observer/flow_observer.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/observer/optional_events.hpp>

#endif
