// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_ALL_OF_HPP
#define MMPROXY_OBSERVER_ALL_OF_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/observer/connection.hpp>
#include <mmproxy/observer/connection_observer.hpp>
#include <mmproxy/observer/connection_result.hpp>
#include <mmproxy/observer/flow.hpp>
#include <mmproxy/observer/flow_observer.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/observer/optional_events.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

namespace mmproxy {

/// Tells several observers, in the order given, of every event: `all_of{log, counters}`. It owns a copy of each.
///
/// It observes connections when every observer does, and flows when every observer does. An optional event goes to each
/// observer that has it; `connection::local` is wanted when one observer wants it.
template <class... Observers> class all_of {
    static constexpr bool of_connections = (connection_observer<Observers> && ...);
    static constexpr bool of_flows = (flow_observer<Observers> && ...);

public:
    all_of() = default;
    /// Tells the observers in this order.
    explicit all_of(Observers... observers) requires(sizeof...(Observers) > 0) : observers_{std::move(observers)...} {}

    /// The observer of this type; a second one of the same type is a compile error.
    template <class Observer> const Observer& get() const noexcept { return std::get<Observer>(observers_); }

    /// @{
    /// See `connection_observer`.
    void accepted(const connection& c) noexcept requires of_connections {
        tell([&](auto& o) { o.accepted(c); });
    }
    void header_read(const connection& c, const header& h) noexcept requires of_connections {
        tell([&](auto& o) { o.header_read(c, h); });
    }
    void connected(const connection& c) noexcept requires of_connections {
        tell([&](auto& o) { o.connected(c); });
    }
    void rejected(const connection& c, std::error_code reason) noexcept requires of_connections {
        tell([&](auto& o) { o.rejected(c, reason); });
    }
    void closed(const connection& c, const connection_result& result) noexcept requires of_connections {
        tell([&](auto& o) { o.closed(c, result); });
    }
    void accepting_paused(std::error_code reason) noexcept requires of_connections {
        tell([&](auto& o) { o.accepting_paused(reason); });
    }
    void accepting_resumed() noexcept requires of_connections {
        tell([](auto& o) { detail::tell_accepting_resumed(o); });
    }
    void delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept
        requires(of_connections && (detail::hears_of_bytes<Observers> || ...)) {
        tell([&](auto& o) { detail::tell_delivered(o, from_client, from_upstream); });
    }
    void answered(const connection& c, std::chrono::steady_clock::duration waited) noexcept
        requires(of_connections && (detail::hears_of_answers<Observers> || ...)) {
        tell([&](auto& o) { detail::tell_answered(o, c, waited); });
    }
    bool wants_local() const noexcept requires of_connections {
        return std::apply([](const auto&... o) { return (detail::wants_local(o) || ...); }, observers_);
    }
    /// @}

    /// @{
    /// See `flow_observer`.
    void flow_header_read(const flow& f, const header& h) noexcept requires of_flows {
        tell([&](auto& o) { o.flow_header_read(f, h); });
    }
    void flow_opened(const flow& f) noexcept requires of_flows {
        tell([&](auto& o) { o.flow_opened(f); });
    }
    void flow_closed(const flow& f, const flow_result& result) noexcept requires of_flows {
        tell([&](auto& o) { o.flow_closed(f, result); });
    }
    void datagram_dropped(const flow& f, std::error_code reason) noexcept requires of_flows {
        tell([&](auto& o) { o.datagram_dropped(f, reason); });
    }
    void reply_dropped(const flow& f, std::error_code reason) noexcept requires of_flows {
        tell([&](auto& o) { o.reply_dropped(f, reason); });
    }
    void delivered(const traffic& from_client, const traffic& from_upstream) noexcept requires of_flows {
        tell([&](auto& o) { detail::tell_delivered(o, from_client, from_upstream); });
    }
    void received(std::size_t from_client, std::size_t from_upstream) noexcept requires of_flows {
        tell([&](auto& o) { detail::tell_received(o, from_client, from_upstream); });
    }
    void receiving_paused(std::error_code reason) noexcept requires of_flows {
        tell([&](auto& o) { detail::tell_receiving_paused(o, reason); });
    }
    /// @}

private:
    template <class Tell> void tell(Tell tell_one) noexcept {
        std::apply([&](auto&... o) { (tell_one(o), ...); }, observers_);
    }

    [[no_unique_address]] std::tuple<Observers...> observers_;
};

static_assert(connection_observer<all_of<null_observer>> && flow_observer<all_of<null_observer>>);
static_assert(std::is_empty_v<all_of<null_observer>>);
static_assert(sizeof(all_of<null_observer>) == 1);

} // namespace mmproxy

#endif
