// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_TCP_RELAYED_SESSION_HPP
#define MMPROXY_FORWARDER_TCP_RELAYED_SESSION_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/forwarder/tcp/tcp_core.hpp>
#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/observer/optional_events.hpp>

#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// The error itself, or `reason` in place of the kernel's ETIMEDOUT, which does not tell what was waited for.
inline std::error_code instead_of_timed_out(errc reason, std::error_code ec) noexcept {
    return ec == std::errc::timed_out ? make_error_code(reason) : ec;
}

/// The time since it was made. Where that is not wanted, it takes no room and asks no clock.
template <bool IsWanted> class stopwatch {
public:
    std::chrono::steady_clock::duration passed() const noexcept { return std::chrono::steady_clock::now() - start_; }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};
template <> class stopwatch<false> {};

/// A connection from `connected` on: what the relay tells of it goes on to the observer. It is the relay's `done`.
template <class Core> class relayed_session {
    static constexpr bool tells_answers = hears_of_answers<typename Core::observer_type>;

public:
    /// `sent` bytes were delivered before the relay began.
    relayed_session(tcp_core_member<Core>&& core, const connection& about, std::uint64_t sent) noexcept
        : core_{std::move(core)}, about_{about}, sent_{sent} {}

    void operator()(connection_result result) noexcept {
        core_->meter.tell_late(result);
        result.from_client += sent_;
        result.error = instead_of_timed_out(errc::peer_vanished, result.error);
        core_->observer.closed(about_, result);
    }

    void answered() noexcept requires tells_answers { core_->observer.answered(about_, since_connected_.passed()); }

private:
    tcp_core_member<Core> core_;
    connection about_;
    std::uint64_t sent_;
    [[no_unique_address]] stopwatch<tells_answers> since_connected_{};
};

} // namespace mmproxy::detail

#endif
