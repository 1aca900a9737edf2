// SPDX-License-Identifier: BSL-1.0
//
// Observers that are wrong. Each is one error, which says what to write; see check.

#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/observer/all_of.hpp>
#include <mmproxy/observer/event_functions.hpp>

#include <asio/io_context.hpp>

#include <optional>
#include <system_error>

using namespace mmproxy;

namespace {

// error: an observer of connections has: void accepted(const mmproxy::connection&) noexcept
struct one_that_may_throw : null_observer {
    void accepted(const connection& /*c*/) {}
};

// error: an observer of connections has: void rejected(const mmproxy::connection&, std::error_code) noexcept
struct one_with_another_reason : null_observer {
    void rejected(const connection& /*c*/, errc /*reason*/) noexcept {}
};

// error: noexcept; that of flows is flow_header_read
struct one_with_an_old_name : null_observer {
    void header_read(const flow& /*f*/, const header& /*h*/) noexcept {}
};

// error: noexcept; that of flows is flow_closed
struct one_with_a_name_of_connections : null_observer {
    void closed(const flow& /*f*/, const flow_result& /*result*/) noexcept {}
};

// error: an observer of connections has: void connected(const mmproxy::connection&) noexcept
struct one_that_forgets {
    void accepted(const connection& /*c*/) noexcept {}
    void header_read(const connection& /*c*/, const header& /*h*/) noexcept {}
    void rejected(const connection& /*c*/, std::error_code /*reason*/) noexcept {}
    void closed(const connection& /*c*/, const connection_result& /*result*/) noexcept {}
    void accepting_paused(std::error_code /*reason*/) noexcept {}
};

// error: an observer of flows has: void datagram_dropped(const mmproxy::flow&, std::error_code) noexcept
struct one_of_flows_that_forgets {
    void flow_header_read(const flow& /*f*/, const header& /*h*/) noexcept {}
    void flow_opened(const flow& /*f*/) noexcept {}
    void flow_closed(const flow& /*f*/, const flow_result& /*result*/) noexcept {}
    void reply_dropped(const flow& /*f*/, std::error_code /*reason*/) noexcept {}
};

// error: an observer may have: void delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept
struct one_that_is_delivered_strings : null_observer {
    void delivered(const char* /*bytes*/) noexcept {}
};

// error: overrides none of its events: is the name of one misspelt?
struct one_that_is_never_told : null_observer {
    void clsoed(const connection& /*c*/, const connection_result& /*result*/) noexcept {}
};

// error: the event is called closed
struct one_with_a_verb : null_observer {
    void accepted(const connection& /*c*/) noexcept {}
    void close(const connection& /*c*/, const connection_result& /*result*/) noexcept {}
};

// error: the event is called flow_opened
struct one_with_an_on : null_observer {
    void flow_closed(const flow& /*f*/, const flow_result& /*result*/) noexcept {}
    void on_flow_opened(const flow& /*f*/) noexcept {}
};

// error: an observer is copyable, and can be assigned
struct one_that_stays : null_observer {
    const int number = 1;
    void accepted(const connection& /*c*/) noexcept {}
};

// error: tcp_forwarder: a policy is a model of none of its axes
struct no_observer {};

const dual_stack targets{std::nullopt, std::nullopt};

template <class Observer> void observe_connections(asio::io_context& io, Observer observer) {
    tcp_forwarder{io.get_executor(), targets, observer};
}

template <class Observer> void observe_flows(asio::io_context& io, Observer observer) {
    udp_forwarder{io.get_executor(), targets, observer};
}

} // namespace

int main() {
    asio::io_context io;
    observe_connections(io, one_that_may_throw{});
    observe_connections(io, one_with_another_reason{});
    observe_flows(io, one_with_an_old_name{});
    observe_flows(io, one_with_a_name_of_connections{});
    observe_connections(io, one_that_forgets{});
    observe_flows(io, all_of{null_observer{}, one_of_flows_that_forgets{}});
    observe_connections(io, one_that_is_delivered_strings{});
    observe_connections(io, all_of{all_of{one_that_is_never_told{}}});
    observe_connections(io, one_with_a_verb{});
    observe_flows(io, one_with_an_on{});
    observe_flows(io, one_that_stays{});
    observe_connections(io, no_observer{});

    on_closed([](const connection&, const flow_result&) {}); // error: no matching function for call to 'on_closed
    on_rejected([](std::error_code) {});                     // error: no matching function for call to 'on_rejected

    // These are right.
    observe_connections(io, null_observer{});
    observe_flows(io, all_of{null_observer{}, on_flow_opened([](const flow&) {})});
    observe_connections(io, all_of{on_closed([&](const connection&, const connection_result&) { io.stop(); }),
                                   on_rejected([](const connection&, std::error_code) {})});
}
