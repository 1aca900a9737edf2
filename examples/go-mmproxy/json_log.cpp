// SPDX-License-Identifier: BSL-1.0
#include "json_log.hpp"

#include <mmproxy/error.hpp>
#include <mmproxy/net/address_text.hpp>

#include "tlv_members.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace go_mmproxy {
namespace {

using mmproxy::connection;
using mmproxy::errc;
using mmproxy::relay_result;
using clock = std::chrono::steady_clock;

/// Runs what writes a line; out of memory, the line is lost and the connection goes on.
template <class Write> void try_to(Write write) noexcept {
    try {
        write();
    } catch (const std::exception& /*lost*/) {
        return;
    }
}

bool is_known(const mmproxy::socket_address& address) {
    return address.is_specified();
}

/// A connection whose header names nobody has an unknown client from the moment its target is known.
void add_client(json_object& line, const connection& c) {
    if (is_known(c.client) || is_known(c.target))
        line.text("clientAddr", is_known(c.client) ? to_string(c.client) : "UNKNOWN");
    if (is_known(c.target)) line.text("targetAddr", to_string(c.target));
}

void add_error(json_object& line, std::error_code reason) {
    line.text("error", reason.message()).boolean("dropConnection", true);
}

void add_transfer(json_object& line, const connection& c, const relay_result& result) {
    line.number("bytesFromClient", result.from_client).number("bytesFromTarget", result.from_upstream);
    line.seconds("durationSeconds", std::chrono::duration<double>{clock::now() - c.accepted}.count());
}

/// How far a connection came before the system refused it something.
std::string_view what_failed(const connection& c) {
    return is_known(c.target) ? "target not reached" : "no PROXY header received";
}

std::string_view what_failed(const connection& c, std::error_code reason) {
    if (reason.category() != mmproxy::error_category) return what_failed(c);
    switch (static_cast<errc>(reason.value())) {
    case errc::not_allowed: return "peer not in allowed subnets";
    case errc::not_served: return "no target for this client";
    case errc::drained: return "connection cut off by shutdown";
    case errc::truncated:
    case errc::header_timed_out:
    case errc::connect_timed_out: return what_failed(c);
    default: return "PROXY header refused";
    }
}

/// True once a second: every thread meets the same shortage, again and again.
bool is_time_to_tell() noexcept {
    static std::atomic<clock::rep> next = clock::time_point::min().time_since_epoch().count();
    const auto now = clock::now();
    auto expected = next.load();
    return now.time_since_epoch().count() >= expected &&
           next.compare_exchange_strong(expected, (now + std::chrono::seconds{1}).time_since_epoch().count());
}

} // namespace

void json_log::listening(std::size_t listener) noexcept {
    try_to([&] {
        auto l = line(info, "listening", listener);
        write(*output_, l);
    });
}

void json_log::accepted(const connection& c) noexcept {
    if (!tells_changes()) return;
    try_to([&] {
        auto l = line("new connection", c);
        write(*output_, l);
    });
}

void json_log::header_read(const connection& c, const mmproxy::header& h) noexcept {
    if (!tells_changes()) return;
    try_to([&] {
        auto l = line("PROXY header read", c);
        if (!is_known(c.client) && !is_known(c.target)) l.text("clientAddr", "UNKNOWN");
        add_tlvs(l, h.tlvs);
        write(*output_, l);
    });
}

void json_log::connected(const connection& c) noexcept {
    if (!tells_changes()) return;
    try_to([&] {
        auto l = line("connected to target", c);
        write(*output_, l);
    });
}

void json_log::rejected(const connection& c, std::error_code reason) noexcept {
    if (!tells_errors()) return;
    try_to([&] {
        auto l = line(what_failed(c, reason), c);
        add_error(l, reason);
        write(*output_, l);
    });
}

void json_log::closed(const connection& c, const relay_result& result) noexcept {
    if (!(result.error ? tells_errors() : tells_changes())) return;
    try_to([&] {
        auto l = line(result.error ? "connection broken" : "connection closed", c);
        if (result.error) add_error(l, result.error);
        add_transfer(l, c, result);
        write(*output_, l);
    });
}

void json_log::accepting_paused(std::error_code reason) noexcept {
    if (!is_time_to_tell()) return;
    try_to([&] {
        auto l = log_line(warn, "accepting paused, new connections wait");
        l.text("protocol", "tcp").text("listenAdr", listen_address_).text("error", reason.message());
        write(*output_, l);
    });
}

json_object json_log::line(const level& grave, std::string_view message, std::size_t listener) const {
    auto l = log_line(grave, message);
    l.number("listenerNum", listener).text("protocol", "tcp").text("listenAdr", listen_address_);
    return l;
}

json_object json_log::line(std::string_view message, const connection& c) const {
    auto l = line(debug, message, c.listener);
    l.text("remoteAddr", to_string(c.peer));
    if (is_known(c.local)) l.text("localAddr", to_string(c.local));
    add_client(l, c);
    return l;
}

} // namespace go_mmproxy
