// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/served_metrics.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/status_site.hpp"

namespace go_mmproxy {

served_metrics::served_metrics(const std::optional<metrics_plan>& at, const scoreboard& numbers, log_output& output)
    : at_{at}, output_{output} {
    if (at_) server_.emplace(*at_, status_site{numbers, output.recent()});
}

void served_metrics::start() {
    if (!server_) return;
    server_->start();
    auto line = log_line(info, message::metrics_served);
    write(output_, line.text("listenAdr", at_->address ? to_string(*at_->address) : "unix:" + at_->path));
}

process_facts facts_of(const plan& p) {
    return {.threads = p.threads, .wants_io_uring = asks_for_io_uring(p)};
}

} // namespace go_mmproxy
