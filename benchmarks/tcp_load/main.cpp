// SPDX-License-Identifier: BSL-1.0
#include "../support/arguments.hpp"
#include "measure.hpp"
#include "report.hpp"
#include "target.hpp"

#include <cstddef>
#include <cstdio>
#include <exception>
#include <span>
#include <string_view>

namespace {

using namespace tcp_load;
using support::usage_error;

constexpr const char* usage = R"(usage:
  tcp-load serve --at ADDR:PORT --as echo|sink|answer [--size N]
      A cheap target: sends back what comes; discards it; or discards N bytes [64] and sends as many back.
  tcp-load run --load LOAD --to ADDR:PORT [option value]...
      Loads a proxy, or with --header none the target itself. A line for the reader goes to standard error, JSON to
      standard output. Without a single operation it fails.
      --load stream       PING\r\n without end, for the target to echo, or with --target sink to discard
             ping-pong    one message in flight on each connection, for the target to echo
             connect      connect, send a message, receive as many bytes, close, and again
             idle         connections that have had one message echoed and then hold still
      --header v1|v2|none what each connection begins with [v1]: a client address and port of its own
      --connections N     at a time [50]
      --size N            of a message, or of a write of a stream, bytes [64; stream 262144; idle 1]
      --seconds S         the measured time [3], after --warm-up [0.5]
      --proxy PID         whose CPU time and memory are told, with all its descendants', and
      --server PID        whose CPU time is
)";

role read_role(std::string_view name) {
    if (name == "echo") return role::echo;
    if (name == "sink") return role::sink;
    if (name == "answer") return role::answer;
    throw usage_error{"--as is echo, sink or answer"};
}

int serve(support::arguments words) {
    const auto address = support::read_address(words.text("--at", ""));
    const auto as = read_role(words.text("--as", "echo"));
    const auto size = words.number("--size", 64);
    words.expect_no_more();
    tcp_load::serve(address, as, size);
}

int load(support::arguments words) {
    const auto options = read_load_options(words);
    const auto result = run_load(options);
    report(options, result);
    if (result.count.operations == 0) std::fputs("tcp-load: nothing was carried\n", stderr);
    return result.count.operations == 0 ? 1 : 0;
}

int run(std::span<char*> words) {
    const std::string_view mode = words.size() > 1 ? words[1] : "";
    if (mode == "serve") return serve(support::arguments{words.subspan(2)});
    if (mode == "run") return load(support::arguments{words.subspan(2)});
    throw usage_error{"the first argument is serve or run"};
}

} // namespace

int main(int count, char** words) try {
    return run({words, static_cast<std::size_t>(count)});
} catch (const support::usage_error& error) {
    std::fprintf(stderr, "tcp-load: %s\n%s", error.what(), usage);
    return 2;
} catch (const std::exception& error) {
    std::fprintf(stderr, "tcp-load: %s\n", error.what());
    return 1;
}
