// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_NULL_OBSERVER_HPP
#define MMPROXY_OBSERVER_NULL_OBSERVER_HPP

#include <mmproxy/observer/connection_observer.hpp>
#include <mmproxy/observer/flow_observer.hpp>

#include <concepts>
#include <system_error>

namespace mmproxy {

/// Does nothing. A TCP forwarder with it does not even ask the kernel for `connection::local`.
///
/// An observer that is told of some events derives from it and overrides those. It is a compile error for a forwarder
/// when one of them takes something else or may throw, when none is overridden, and when a function that takes what an
/// event tells has nearly its name (`close` for `closed`). Functions that cannot be misspelt are `on_closed` and so on.
struct null_observer {
    /// @{
    /// See `connection_observer`.
    void accepted(const connection& /*c*/) noexcept {}
    void header_read(const connection& /*c*/, const header& /*h*/) noexcept {}
    void connected(const connection& /*c*/) noexcept {}
    void rejected(const connection& /*c*/, std::error_code /*reason*/) noexcept {}
    void closed(const connection& /*c*/, const connection_result& /*result*/) noexcept {}
    void accepting_paused(std::error_code /*reason*/) noexcept {}
    /// @}

    /// @{
    /// See `flow_observer`.
    void flow_header_read(const flow& /*f*/, const header& /*h*/) noexcept {}
    void flow_opened(const flow& /*f*/) noexcept {}
    void flow_closed(const flow& /*f*/, const flow_result& /*result*/) noexcept {}
    void datagram_dropped(const flow& /*f*/, std::error_code /*reason*/) noexcept {}
    void reply_dropped(const flow& /*f*/, std::error_code /*reason*/) noexcept {}
    /// @}
};

static_assert(connection_observer<null_observer>);
static_assert(flow_observer<null_observer>);

} // namespace mmproxy

#endif
