// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/failure_log.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/error.hpp>

#include "go-mmproxy/observe/refusal.hpp"
#include "go-mmproxy/observe/remedy.hpp"
#include "go-mmproxy/observe/unanswered.hpp"

#include <chrono>
#include <string>

namespace go_mmproxy {
namespace {

using namespace std::chrono_literals;
using mmproxy::errc;

constexpr recurrence_limit usual{.lines = 1, .window = 10s, .sum_is_line = true};
constexpr recurrence_limit of_routine{.lines = 1, .window = 10min, .sum_is_line = true};

bool is_told_elsewhere(const recurring& what) noexcept {
    return what.reason == errc::drained || (what.protocol == "udp" && is_refused_flow(what.reason));
}

/// Whether it is a bare health check or a port scan, as far as can be seen.
bool is_routine(const recurring& what) noexcept {
    return what.what.id() == message::no_header_received && what.reason != errc::header_timed_out;
}

} // namespace

void failure_log::add(const failure& f) const noexcept {
    if (is_told_elsewhere(f.what)) return;
    const auto make_teller = [&] { return [tell = tell_, f](std::uint32_t count) { tell(f, count); }; };
    if (seen_->may_tell(f.what, is_routine(f.what) ? of_routine : usual, make_teller)) try_to([&] { tell_(f, 1); });
}

void failure_log::teller::operator()(const failure& f, std::uint32_t count) const {
    const auto [what, protocol, reason] = f.what;
    auto line = lines.begin(is_routine(f.what) ? info : warn, what, protocol);
    const bool is_of_target = what.id() == message::target_not_reached;
    if (is_of_target) line.text("targetAddr", to_string(f.target));
    if (!is_of_target) line.text("balancer", to_string(f.balancer.address));
    auto why = reason.message();
    if (reason == errc::connect_timed_out)
        why = why_unanswered(replies, mmproxy::transport::stream, f.target, f.client, why);
    line.text("error", why).number("count", count).text("remedy", text_of(remedy_of(what, reason).id()));
    lines.write(line);
}

} // namespace go_mmproxy
