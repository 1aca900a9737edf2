// SPDX-License-Identifier: BSL-1.0
#include "measure.hpp"

#include "../support/process.hpp"
#include "exchange_load.hpp"
#include "stream_load.hpp"
#include "tcp_info.hpp"
#include "tcp_socket.hpp"

#include <cstdlib>
#include <memory>

namespace tcp_load {
namespace {

std::unique_ptr<load> make_load(const load_options& o) {
    switch (o.load) {
    case load_kind::stream: return std::make_unique<stream_load>(o);
    case load_kind::ping_pong: return std::make_unique<ping_pong_load>(o);
    case load_kind::connect: return std::make_unique<connect_load>(o);
    case load_kind::idle: return std::make_unique<idle_load>(o);
    }
    return nullptr;
}

void go_on(load& l, std::chrono::duration<double> time) {
    const auto end = clock::now() + std::chrono::round<clock::duration>(time);
    while (clock::now() < end) l.turn();
}

void warm_up(load& l, const load_options& o) {
    constexpr std::chrono::seconds limit{20};
    const auto end = clock::now() + limit;
    while (!l.is_proven() && clock::now() < end) l.turn();
    l.start();
    go_on(l, o.warm_up);
}

/// Goes on until a stream fills no more buffers: up to then more is sent than is carried.
void settle(load& l) {
    constexpr int most_tries = 20;
    constexpr std::chrono::milliseconds a_try{400};
    for (int tries = 0; tries < most_tries; ++tries) {
        const auto before = l.count();
        go_on(l, a_try);
        const auto change = l.count() - before;
        const auto carried = static_cast<std::int64_t>(change.operations * text::word.size());
        if (std::abs(change.bytes_under_way) * 10 < carried) return;
    }
}

struct snapshot {
    snapshot(const load& l, const load_options& o)
        : count{l.count()},
          used{support::own_cpu_time(), support::cpu_time(o.proxy), support::cpu_time(o.server), 0, 0} {
        for (const auto& c : l.connections()) add_packets(c.socket, used);
    }

    counters count;
    resources used;
    clock::time_point time = clock::now();
};

resources operator-(const resources& after, const resources& before) {
    return {after.load_cpu - before.load_cpu, after.proxy_cpu - before.proxy_cpu, after.server_cpu - before.server_cpu,
            after.packets_up - before.packets_up, after.packets_down - before.packets_down};
}

holdings holdings_of(unsigned process) {
    return {support::resident_size(process), support::open_descriptors(process)};
}

/// All that has been done, where what is measured is what it leaves behind.
counters counted(const load_options& o, const snapshot& before, const snapshot& after) {
    return o.load == load_kind::idle ? after.count : after.count - before.count;
}

} // namespace

load_result run_load(const load_options& o) {
    raise_descriptor_limit();
    const auto l = make_load(o);
    const auto held = holdings_of(o.proxy);
    warm_up(*l, o);
    if (o.load == load_kind::stream) settle(*l);
    const snapshot before{*l, o};
    l->clear_latency();
    go_on(*l, o.measured);
    constexpr std::chrono::duration<double> patience{2};
    l->count_silent(patience);
    const snapshot after{*l, o};
    return {.count = counted(o, before, after),
            .seconds = std::chrono::duration<double>{after.time - before.time}.count(),
            .used = after.used - before.used,
            .latency = l->latency(),
            .before = held,
            .after = holdings_of(o.proxy)};
}

} // namespace tcp_load
