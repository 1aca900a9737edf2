// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/json_log.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/observe/refusal.hpp"
#include "go-mmproxy/observe/tlv_members.hpp"

#include <chrono>
#include <exception>

namespace go_mmproxy {
namespace {

using mmproxy::connection;
using mmproxy::connection_result;
using mmproxy::flow;
using mmproxy::flow_result;
using clock = std::chrono::steady_clock;

/// Runs what writes a line; out of memory, the line is lost and the connection or flow goes on.
template <class Write> void try_to(Write write) noexcept {
    try {
        write();
    } catch (const std::exception& /*lost*/) {
        return;
    }
}

constexpr std::string_view protocol_of(const connection& /*c*/) noexcept {
    return "tcp";
}

constexpr std::string_view protocol_of(const flow& /*f*/) noexcept {
    return "udp";
}

/// A connection or flow whose header is unnamed has an unknown client from the moment its target is known.
template <class About> void add_client(log_line& line, const About& about) {
    const bool is_named = about.client.is_specified();
    if (is_named || about.target.is_specified())
        line.text("clientAddr", is_named ? to_string(about.client) : "UNKNOWN");
    if (about.target.is_specified()) line.text("targetAddr", to_string(about.target));
}

void add_error(log_line& line, std::error_code reason) {
    line.text("error", reason.message()).boolean("dropConnection", true);
}

void add_duration(log_line& line, clock::time_point since) {
    line.seconds("durationSeconds", std::chrono::duration<double>{clock::now() - since}.count());
}

/// Many servers never answer (syslog, statsd): then it means nothing.
bool is_unanswered(const flow_result& result) noexcept {
    return result.from_client.datagrams > 0 && result.from_upstream.datagrams == 0;
}

void add_transfer(log_line& line, const connection& c, const connection_result& result) {
    line.number("bytesFromClient", result.from_client).number("bytesFromTarget", result.from_upstream);
    add_duration(line, c.accepted);
}

void add_transfer(log_line& line, const flow& f, const flow_result& result) {
    line.number("datagramsFromClient", result.from_client.datagrams);
    line.number("bytesFromClient", result.from_client.bytes);
    line.number("datagramsFromTarget", result.from_upstream.datagrams);
    line.number("bytesFromTarget", result.from_upstream.bytes);
    add_duration(line, f.opened);
}

} // namespace

void json_log::listening(std::string_view protocol, std::size_t listener) noexcept {
    try_to([&] {
        auto l = line(info, message::listening, protocol, listener);
        write(*output_, l);
    });
}

void json_log::accepted(const connection& c) noexcept {
    if (tells_changes()) try_to([&] { tell(message::new_connection, c); });
}

void json_log::header_read(const connection& c, const mmproxy::header& h) noexcept {
    if (tells_changes()) try_to([&] { tell_header(c, h); });
}

void json_log::connected(const connection& c) noexcept {
    if (tells_changes()) try_to([&] { tell(message::connected_to_target, c); });
}

void json_log::rejected(const connection& c, std::error_code reason) noexcept {
    if (!tells_errors()) return;
    const bool is_unanswered = reason == mmproxy::errc::connect_timed_out;
    try_to([&] { is_unanswered ? tell_unanswered(c) : tell_drop(what_failed(c, reason), c, reason); });
}

void json_log::closed(const connection& c, const connection_result& result) noexcept {
    if (!(result.error ? tells_errors() : tells_changes())) return;
    try_to([&] {
        auto l = line(result.error ? plain_message{message::connection_broken} : message::connection_closed, c);
        if (result.error) add_error(l, result.error);
        add_transfer(l, c, result);
        write(*output_, l);
    });
}

void json_log::accepting_paused(std::error_code reason) noexcept {
    if (const auto count = shortages_->accepting.begins())
        try_to([&] {
            auto l = line(warn, message::accepting_paused, "tcp");
            write(*output_, l.text("error", reason.message()).number("count", *count));
        });
}

void json_log::accepting_resumed() noexcept {
    if (const auto count = shortages_->accepting.ends())
        try_to([&] {
            auto l = line(info, message::accepting_resumed, "tcp");
            write(*output_, l.number("count", *count));
        });
}

void json_log::header_read(const flow& f, const mmproxy::header& h) noexcept {
    if (tells_changes()) try_to([&] { tell_header(f, h); });
}

void json_log::flow_opened(const flow& f) noexcept {
    if (tells_changes()) try_to([&] { tell(message::flow_opened, f); });
}

void json_log::flow_closed(const flow& f, const flow_result& result) noexcept {
    if (result.error == mmproxy::errc::gave_way)
        try_to([&] { tell_shortage(shortages_->unanswered_flows, message::flows_gave_way, result.error); });
    if (!(result.error || is_unanswered(result) ? tells_errors() : tells_changes())) return;
    try_to([&] {
        auto l = line(result.error ? plain_message{message::flow_broken} : message::flow_closed, f);
        if (result.error) add_error(l, result.error);
        if (!result.error && is_unanswered(result))
            l.text("error", why_unanswered(mmproxy::transport::datagram, f.target, f.client,
                                           text(message::target_never_answered)));
        add_transfer(l, f, result);
        write(*output_, l);
    });
}

void json_log::datagram_dropped(const flow& f, std::error_code reason) noexcept {
    if (is_refused_flow(reason)) try_to([&] { tell_shortage(shortages_->flows, message::flows_refused, reason); });
    if (tells_errors()) try_to([&] { tell_drop(what_failed(f, reason), f, reason); });
}

void json_log::reply_dropped(const flow& f, std::error_code reason) noexcept {
    if (tells_errors()) try_to([&] { tell_drop(message::balancer_not_reached, f, reason); });
}

void json_log::receiving_paused(std::error_code reason) noexcept {
    try_to([&] { tell_shortage(shortages_->receiving, message::receiving_paused, reason); });
}

log_line json_log::line(const level& grave, plain_message what, std::string_view protocol) const {
    auto l = log_line(grave, what);
    l.text("protocol", protocol).text("listenAdr", listen_address_);
    return l;
}

log_line json_log::line(const level& grave, plain_message what, std::string_view protocol, std::size_t listener) const {
    auto l = log_line(grave, what);
    l.number("listenerNum", listener).text("protocol", protocol).text("listenAdr", listen_address_);
    return l;
}

template <class About> log_line json_log::line(plain_message what, const About& about) const {
    auto l = line(debug, what, protocol_of(about), about.listener);
    l.text("remoteAddr", to_string(about.peer));
    if (about.local.is_specified()) l.text("localAddr", to_string(about.local));
    add_client(l, about);
    return l;
}

template <class About> void json_log::tell(plain_message what, const About& about) const {
    auto l = line(what, about);
    write(*output_, l);
}

template <class About> void json_log::tell_drop(plain_message what, const About& about, std::error_code reason) const {
    auto l = line(what, about);
    add_error(l, reason);
    write(*output_, l);
}

void json_log::tell_unanswered(const connection& c) const {
    const auto reason = make_error_code(mmproxy::errc::connect_timed_out);
    auto l = line(what_failed(c, reason), c);
    l.text("error", why_unanswered(mmproxy::transport::stream, c.target, c.client, reason.message()));
    write(*output_, l.boolean("dropConnection", true));
}

/// Replies to the host's own address need no routing of ours.
std::string json_log::why_unanswered(mmproxy::transport protocol, const mmproxy::socket_address& target,
                                     const mmproxy::socket_address& client, std::string_view otherwise) const {
    const bool may_be_lost = replies_ && client.is_specified();
    const auto fault = may_be_lost ? replies_->find_fault(protocol, target, client) : std::nullopt;
    return fault ? *fault : std::string{otherwise};
}

template <class About> void json_log::tell_header(const About& about, const mmproxy::header& h) const {
    auto l = line(message::header_read, about);
    if (!about.client.is_specified() && !about.target.is_specified()) l.text("clientAddr", "UNKNOWN");
    add_tlvs(l, h.tlvs);
    write(*output_, l);
}

void json_log::tell_shortage(shortage& of, plain_message what, std::error_code reason) const {
    const auto count = of.met();
    if (!count) return;
    auto l = line(warn, what, "udp");
    write(*output_, l.text("error", reason.message()).number("count", *count));
}

} // namespace go_mmproxy
