// SPDX-License-Identifier: BSL-1.0
//
// The log of go-mmproxy, as its reader finds it.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <signal.h>
#include <sys/syscall.h>

namespace {

void send_no_header() {
    auto client = tcp_stream::connect(at_v4());
    client.send("GET / HTTP/1.1\r\n\r\n");
    client.receive_end();
}

/// What the log says of a target on which nothing listens.
const std::string refused = R"("level":"WARN","msg":"target not reached","protocol":"tcp","listenAdr":"[::]:8443",)"
                            R"("targetAddr":"127.0.0.1:8080","error":"Connection refused","count":)";

void call_in_vain(int times) {
    for (int i = 0; i < times; ++i) {
        auto client = tcp_stream::connect(at_v4());
        client.send(proxy_header::v1(address("203.0.113.7:0"), address("198.51.100.1:443")));
        client.receive_end();
    }
}

/// Its whole log, when it has been ended.
std::string log_of(go_mmproxy& proxy) {
    proxy.signal(SIGTERM);
    CHECK(proxy.wait() == 0);
    return proxy.output();
}

bool has_priority(std::string_view line) {
    return line.size() > 3 && line[0] == '<' && line[1] >= '3' && line[1] <= '7' && line[2] == '>';
}

} // namespace

TEST_CASE("with -log-format journal each line begins with its priority, and has no time", "[net][program_log]") {
    const network_namespace network;
    go_mmproxy proxy{{"-v", "1", "-log-format", "journal"}};
    send_no_header();
    const auto log = log_of(proxy);
    CHECK(std::ranges::all_of(lines_of(log), has_priority));
    CHECK(count_lines_with(log, "<6>listening listenerNum=0 protocol=tcp listenAdr=[::]:8443") == 1);
    CHECK(count_lines_with(log, "<7>PROXY header refused listenerNum=0 protocol=tcp ") == 1);
}

TEST_CASE("with -log-format text a line is for people", "[net][program_log]") {
    const network_namespace network;
    go_mmproxy proxy{{"-log-format", "text"}};
    const auto log = log_of(proxy);
    CHECK(count_lines_with(log, " INFO listening listenerNum=0 protocol=tcp listenAdr=[::]:8443") == 1);
    CHECK(count_lines_with(log, " INFO stopping signal=Terminated connections=0") == 1);
    CHECK(log.find('{') == std::string::npos);
}

TEST_CASE("at the start one line tells what runs", "[net][program_log]") {
    const network_namespace network;
    go_mmproxy proxy{{"-routing", "scoped", "-max-connections", "50", "-io-uring=false", "-log-format", "text"}};
    const auto lines = lines_with(log_of(proxy), " INFO started ");
    REQUIRE(lines.size() == 1);
    const auto line = lines.front();
    CAPTURE(line);
    CHECK(line.find(" services=1 routing=scoped threads=") != std::string::npos);
    CHECK(line.ends_with(" maxConnections=50 ioUring=false logFormat=text"));
}

TEST_CASE("the line of the start says that io_uring is refused", "[net][program_log]") {
    const network_namespace network;
    const auto refused_call = GENERATE(SYS_io_uring_setup, SYS_io_uring_enter);
    go_mmproxy proxy{confinement{.calls = {{refused_call, EPERM}}}};
    const auto log = log_of(proxy);
    CHECK(count_lines_with(log, R"("ioUring":false)") == 1);
    CHECK(count_lines_with(log, R"("msg":"system call refused, done without","call":"io_uring")") == 1);
}

TEST_CASE("why the program cannot start stands in the log in the format that is asked for", "[net][program_log]") {
    const network_namespace network;
    const tcp_listener other{address("0.0.0.0:8443")};
    const auto result = run_go_mmproxy({"-log-format", "journal"});
    CHECK(result.status == 1);
    CHECK(count_lines_with(result.output, "<3>cannot start error=") == 1);
}

TEST_CASE("with -log-file the lines stand in the file, behind those that were there", "[net][program_log]") {
    const network_namespace network;
    const temporary_directory directory;
    const auto path = directory.write("log", "before\n");
    go_mmproxy proxy{{"-log-file", path}};
    CHECK(log_of(proxy).empty());
    const auto log = content_of(path);
    CHECK(log.starts_with("before\n{"));
    CHECK(count_lines_with(log, R"("msg":"stopped")") == 1);
}

TEST_CASE("SIGHUP opens a -log-file again that was given another name, and no line is lost", "[net][program_log]") {
    const network_namespace network;
    const temporary_directory directory;
    const auto path = directory / "log";
    const auto rotated = directory / "log.1";
    go_mmproxy proxy{{"-log-file", path}};
    REQUIRE(eventually([&] { return count_lines_with(content_of(path), R"("msg":"started")") == 1; }));
    std::filesystem::rename(path, rotated);
    send_no_header();
    proxy.signal(SIGHUP);
    CHECK(eventually([&] { return count_lines_with(content_of(path), R"("msg":"reloaded")") == 1; }));
    log_of(proxy);
    CHECK(count_lines_with(content_of(rotated), R"("msg":"PROXY header refused")") == 1);
    CHECK(lines_of(content_of(path)).back().find(R"("msg":"stopped")") != std::string::npos);
}

TEST_CASE("a -log-file that cannot be opened ends the program, which says what to do", "[net][program_log]") {
    const network_namespace network;
    const temporary_directory directory;
    const auto before = routing_state();
    const auto result = run_go_mmproxy({"-log-file", directory / "missing/log", "-log-format", "text"});
    CHECK(result.status == 1);
    CHECK(result.errors.find("missing/log\" cannot be opened: No such file or directory; give a file ") !=
          std::string::npos);
    CHECK(count_lines_with(result.output, " ERROR cannot start error=") == 1);
    CHECK(routing_state() == before);
}

TEST_CASE("a target that is down is told of at once, and ten seconds later with the number of failures",
          "[net][program_log]") {
    const network_namespace network;
    go_mmproxy proxy;
    const auto begin = std::chrono::steady_clock::now();
    call_in_vain(20);
    CHECK(count_lines_with(proxy.output(), refused + R"(1,"remedy":"start the server)") == 1);
    CHECK(proxy.writes(refused + "19,"));
    CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::seconds{10});
    CHECK(count_lines_with(proxy.output(), "target not reached") == 2);
    CHECK(proxy.output().find("203.0.113.7") == std::string::npos);
}

TEST_CASE("failures that are not told of yet are when the program ends", "[net][program_log]") {
    const network_namespace network;
    go_mmproxy proxy{{"-p", "all"}};
    call_in_vain(5);
    send_no_header();
    const auto lines = lines_with(log_of(proxy), "\"count\":");
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].find(refused + "1,") != std::string::npos);
    CHECK(lines[1].find(R"("msg":"PROXY header refused")") != std::string::npos);
    CHECK(lines[2].find(refused + "4,") != std::string::npos);
    CHECK(lines_of(proxy.output()).back().find(R"("msg":"stopped")") != std::string::npos);
}

TEST_CASE("a flood of equal errors is not written line by line", "[net][program_log]") {
    constexpr std::size_t calls = 300;
    const network_namespace network;
    go_mmproxy proxy{{"-v", "1"}};
    const auto begin = std::chrono::steady_clock::now();
    call_in_vain(calls);
    const auto log = log_of(proxy);
    const auto seconds = (std::chrono::steady_clock::now() - begin) / std::chrono::seconds{1} + 1;
    std::size_t told = count_lines_with(log, R"("level":"DEBUG","msg":"target not reached")");
    CHECK(told <= 50 * static_cast<std::size_t>(seconds));
    for (const auto& line : lines_with(log, R"("msg":"lines like this suppressed")"))
        told += std::stoul(line.substr(line.find(R"("count":)") + 8));
    CHECK(told == calls);
}

TEST_CASE("with -log-tlv an error tells what the header holds, at -v 1", "[net][program_log]") {
    constexpr int authority = 0x02;
    const network_namespace network;
    go_mmproxy proxy{{"-v", "1", "-log-tlv"}};
    auto client = tcp_stream::connect(at_v4());
    client.send(proxy_header::v2(address("203.0.113.7:4711"), address("198.51.100.1:443"),
                                 proxy_header::tlv(authority, "example.org")));
    client.receive_end();
    const auto log = log_of(proxy);
    CHECK(count_lines_with(log, R"("targetAddr":"127.0.0.1:8080","authority":"example.org","error":)") == 1);
}
