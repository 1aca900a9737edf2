// SPDX-License-Identifier: BSL-1.0
#include "../support/arguments.hpp"
#include "echo_server.hpp"
#include "load.hpp"
#include "report.hpp"

#include <cstddef>
#include <cstdio>
#include <exception>
#include <span>
#include <string_view>

namespace {

using namespace udp_echo;

constexpr const char* usage = R"(usage:
  udp-echo echo --at ADDR:PORT [--gso]
      Sends every datagram back.
  udp-echo load --to ADDR:PORT [option value]...
      Keeps datagrams going round and counts the round trips. A line for the reader goes to standard error, JSON to
      standard output.
      --header v2|spp|none   what stands before each payload [v2]; none: --to is the echo server itself
      --flows N              clients, each with an address and port of its own [1]
      --window N             datagrams in flight of each flow [64]
      --in-flight N          and of all together, the flows taking turns [flows times window]
      --size N               payload behind the header, bytes [64]
      --sockets N            sockets of the balancer that the flows share [1]
      --gso                  send and receive many datagrams as one message (UDP_SEGMENT, UDP_GRO)
      --seconds S            the measured time [3], after --warm-up [0.5]
      --loss-timeout S       when a datagram is given up [0.5]
      --proxy PID            whose CPU time is told, and
      --server PID           likewise
)";

int echo(support::arguments words) {
    const auto address = support::read_address(words.text("--at", ""));
    const bool gso = words.flag("--gso");
    words.expect_no_more();
    serve_echo(address, gso);
}

int load(support::arguments words) {
    const auto options = read_load_options(words);
    report(options, run_load(options));
    return 0;
}

int run(std::span<char*> words) {
    const std::string_view mode = words.size() > 1 ? words[1] : "";
    if (mode == "echo") return echo(support::arguments{words.subspan(2)});
    if (mode == "load") return load(support::arguments{words.subspan(2)});
    throw support::usage_error{"the first argument is echo or load"};
}

} // namespace

int main(int count, char** words) try {
    return run({words, static_cast<std::size_t>(count)});
} catch (const support::usage_error& error) {
    std::fprintf(stderr, "udp-echo: %s\n%s", error.what(), usage);
    return 2;
} catch (const std::exception& error) {
    std::fprintf(stderr, "udp-echo: %s\n", error.what());
    return 1;
}
