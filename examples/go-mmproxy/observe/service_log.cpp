// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/service_log.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/observe/refusal.hpp"
#include "go-mmproxy/observe/tlv_members.hpp"
#include "go-mmproxy/observe/try_to.hpp"
#include "go-mmproxy/observe/unanswered.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace go_mmproxy {
namespace {

using mmproxy::connection;
using mmproxy::connection_result;
using mmproxy::flow;
using mmproxy::flow_result;
using clock = std::chrono::steady_clock;

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

void add_error(log_line& line, std::string_view why) {
    line.text("error", why).boolean("dropConnection", true);
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

service_log::service_log(log_output& output, int verbosity, service_label label, std::optional<reply_inspector> replies,
                         bool keeps_tlvs)
    : lines_{output, std::move(label)},
      verbosity_{verbosity},
      replies_{replies},
      failures_{lines_, replies, seen_},
      limit_{lines_, seen_} {
    if (keeps_tlvs && tells_errors()) tlvs_.emplace();
}

void service_log::listening(std::string_view protocol, std::size_t listener) noexcept {
    try_to([&] { lines_.write(lines_.begin(info, message::listening, protocol, listener)); });
}

void service_log::accepted(const connection& c) noexcept {
    if (tells_changes()) try_to([&] { tell(message::new_connection, c); });
}

void service_log::header_read(const connection& c, const mmproxy::header& h) noexcept {
    if (tells_changes()) try_to([&] { tell_header(c, h); });
    keep_tlvs(c, h);
}

void service_log::connected(const connection& c) noexcept {
    if (tells_changes()) try_to([&] { tell(message::connected_to_target, c); });
}

void service_log::rejected(const connection& c, std::error_code reason) noexcept {
    fail(what_failed(c, reason), c, reason);
    forget_tlvs(c);
}

void service_log::closed(const connection& c, const connection_result& result) noexcept {
    const bool is_told = result.error ? tells_errors() : tells_changes();
    const auto what = result.error ? plain_message{message::connection_broken} : message::connection_closed;
    if (is_told && may_tell({what, protocol_of(c), result.error})) try_to([&] { tell_end(what, c, result); });
    forget_tlvs(c);
}

void service_log::accepting_paused(std::error_code reason) noexcept {
    if (const auto count = shortages_->accepting.begins())
        try_to([&] {
            auto l = lines_.begin(warn, message::accepting_paused, "tcp");
            lines_.write(l.text("error", reason.message()).number("count", *count));
        });
}

void service_log::accepting_resumed() noexcept {
    if (const auto count = shortages_->accepting.ends())
        try_to([&] {
            auto l = lines_.begin(info, message::accepting_resumed, "tcp");
            lines_.write(l.number("count", *count));
        });
}

void service_log::flow_header_read(const flow& f, const mmproxy::header& h) noexcept {
    if (tells_changes()) try_to([&] { tell_header(f, h); });
    keep_tlvs(f, h);
}

void service_log::flow_opened(const flow& f) noexcept {
    if (tlvs_) tlvs_->note_open(f);
    if (tells_changes()) try_to([&] { tell(message::flow_opened, f); });
}

void service_log::flow_closed(const flow& f, const flow_result& result) noexcept {
    if (result.error == mmproxy::errc::gave_way)
        try_to([&] { tell_shortage(shortages_->unanswered_flows, message::flows_gave_way, result.error); });
    const bool is_told = result.error || is_unanswered(result) ? tells_errors() : tells_changes();
    const auto what = result.error ? plain_message{message::flow_broken} : message::flow_closed;
    if (is_told && may_tell({what, protocol_of(f), result.error})) try_to([&] { tell_end(what, f, result); });
    forget_tlvs(f);
}

void service_log::datagram_dropped(const flow& f, std::error_code reason) noexcept {
    if (is_refused_flow(reason)) try_to([&] { tell_shortage(shortages_->flows, message::flows_refused, reason); });
    fail(what_failed(f, reason), f, reason);
}

void service_log::reply_dropped(const flow& f, std::error_code reason) noexcept {
    fail(message::balancer_not_reached, f, reason);
}

void service_log::receiving_paused(std::error_code reason) noexcept {
    try_to([&] { tell_shortage(shortages_->receiving, message::receiving_paused, reason); });
}

template <class About> log_line service_log::line_without_tlvs(plain_message what, const About& about) const {
    auto l = lines_.begin(debug, what, protocol_of(about), about.listener);
    l.text("remoteAddr", to_string(about.peer));
    if (about.local.is_specified()) l.text("localAddr", to_string(about.local));
    add_client(l, about);
    return l;
}

template <class About> log_line service_log::line(plain_message what, const About& about) const {
    auto l = line_without_tlvs(what, about);
    if (const auto* members = tlvs_ ? tlvs_->find(about) : nullptr) add_to(l, *members);
    return l;
}

template <class About> void service_log::tell(plain_message what, const About& about) const {
    lines_.write(line(what, about));
}

template <class About>
void service_log::fail(plain_message what, const About& about, std::error_code reason) const noexcept {
    const recurring refusal{what, protocol_of(about), reason};
    if (!tells_errors()) return failures_.add({refusal, about.peer, about.client, about.target});
    if (may_tell(refusal)) try_to([&] { tell_drop(what, about, reason); });
}

template <class About>
void service_log::tell_drop(plain_message what, const About& about, std::error_code reason) const {
    auto l = line(what, about);
    const bool is_unanswered = reason == mmproxy::errc::connect_timed_out;
    const auto why = reason.message();
    add_error(l, is_unanswered ? why_unanswered(replies_, mmproxy::transport::stream, about.target, about.client, why)
                               : why);
    lines_.write(l);
}

template <class About> void service_log::tell_header(const About& about, const mmproxy::header& h) const {
    auto l = line_without_tlvs(message::header_read, about);
    if (!about.client.is_specified() && !about.target.is_specified()) l.text("clientAddr", "UNKNOWN");
    add_to(l, read_tlvs(h.tlvs));
    lines_.write(l);
}

void service_log::tell_end(plain_message what, const connection& c, const connection_result& result) const {
    auto l = line(what, c);
    if (result.error) add_error(l, result.error.message());
    add_transfer(l, c, result);
    lines_.write(l);
}

void service_log::tell_end(plain_message what, const flow& f, const flow_result& result) const {
    auto l = line(what, f);
    if (result.error) add_error(l, result.error.message());
    if (!result.error && is_unanswered(result))
        l.text("error", why_unanswered(replies_, mmproxy::transport::datagram, f.target, f.client,
                                       text(message::target_never_answered)));
    add_transfer(l, f, result);
    lines_.write(l);
}

template <class About> void service_log::keep_tlvs(const About& about, const mmproxy::header& h) noexcept {
    if (tlvs_) try_to([&] { tlvs_->keep(about, h.tlvs); });
}

template <class About> void service_log::forget_tlvs(const About& about) noexcept {
    if (tlvs_) tlvs_->forget(about);
}

void service_log::tell_shortage(shortage& of, plain_message what, std::error_code reason) const {
    const auto count = of.met();
    if (!count) return;
    auto l = lines_.begin(warn, what, "udp");
    lines_.write(l.text("error", reason.message()).number("count", *count));
}

} // namespace go_mmproxy
