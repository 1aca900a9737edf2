// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_REFUSAL_HPP
#define GO_MMPROXY_OBSERVE_REFUSAL_HPP

#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/flow.hpp>

#include "go-mmproxy/text/messages.hpp"

#include <system_error>

namespace go_mmproxy {

/// What an operator is told of a connection that was refused, by the reason and by how far it had come.
plain_message what_failed(const mmproxy::connection& c, std::error_code reason) noexcept;

/// What an operator is told of a datagram that was dropped.
plain_message what_failed(const mmproxy::flow& f, std::error_code reason) noexcept;

/// Whether a datagram was dropped because there was no place, or no descriptor, for the flow that it would have opened.
bool is_refused_flow(std::error_code reason) noexcept;

} // namespace go_mmproxy

#endif
