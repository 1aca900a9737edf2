// SPDX-License-Identifier: BSL-1.0
//
// The status page in Chromium. Built where it is installed: cmake/install_packages browser.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/http_get.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_exchange.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"
#include "support/udp_exchange.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <list>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using namespace mmproxy;

namespace {

using strings = std::vector<std::string>;

/// Two services, which have served a little and refused something.
class visited_program {
public:
    visited_program() {
        if (!proxy_.writes("numbers and status page served")) throw std::runtime_error{proxy_.errors()};
        for (std::uint16_t i = 0; i < 3; ++i) {
            const auto header = proxy_header::v2(
                {udp_exchange::client_v4.address, static_cast<std::uint16_t>(3000 + i)}, udp_exchange::front_v4);
            tcp_exchange::check_exchange(header, target_);
        }
        auto stranger = tcp_stream::connect(at_v4());
        stranger.send("GET / HTTP/1.1\r\n\r\n");
        stranger.receive_end();
        balancer_.send(udp_exchange::header_of(udp_exchange::client_v4) + "query");
        names_.receive();
        if (!proxy_.writes("PROXY header refused")) throw std::runtime_error{"no warning"};
    }

private:
    static std::string configuration() {
        return "metrics = \"127.0.0.1:9180\"\n"
               "[web]\nlisten = \"127.0.0.1:8443\"\ntarget4 = \"127.0.0.1:8080\"\ntarget6 = []\n"
               "[names]\nprotocol = \"udp\"\nlisten = \"127.0.0.1:8053\"\ntarget4 = \"127.0.0.1:5300\"\ntarget6 = []\n";
    }

    temporary_directory directory_{};
    tcp_listener target_{target_v4()};
    udp_socket names_{address("127.0.0.1:5300")};
    child_process proxy_{{go_mmproxy_path(), "-config", directory_.write("file.toml", configuration())}};
    udp_socket balancer_ = udp_socket::connect(address("127.0.0.1:8053"));
};

/// A program that is configured otherwise after a while: between the first and the second look that the script of its
/// page has at the numbers, which come by way of this.
class reloading_program {
public:
    reloading_program() {
        if (!proxy_.writes("numbers and status page served")) throw std::runtime_error{proxy_.errors()};
        thread_ = std::jthread{[this](const std::stop_token& end) { serve(end); }};
    }

private:
    static std::string configuration(const char* max) {
        return std::string{"metrics = \"127.0.0.1:9181\"\n[web]\nlisten = \"127.0.0.1:8443\"\ntarget4 = "}
            .append("\"127.0.0.1:8080\"\ntarget6 = []\nmax-connections = ")
            .append(max)
            .append("\n");
    }

    /// A browser may have connections open that it asks nothing on.
    void serve(const std::stop_token& end) {
        while (!end.stop_requested())
            if (!listener_.is_silent_for(std::chrono::milliseconds{20}))
                clients_.emplace_back([this, client = listener_.accept()]() mutable { answer(client); });
    }

    void answer(tcp_stream& client) try {
        std::string asked;
        for (auto byte = client.receive(1); !byte.empty(); byte = client.receive(1)) {
            asked += byte;
            if (asked.ends_with("\r\n\r\n")) return answer(client, asked.substr(4, asked.find(' ', 4) - 4));
        }
    } catch (const std::exception&) {
        return; // the browser has gone
    }

    void answer(tcp_stream& client, const std::string& path) {
        if (path == "/status.json" && ++looks_ == 2) reload();
        const auto own = http_get(address("127.0.0.1:9181"), path);
        client.send(own.head + "\r\n" + own.body);
    }

    void reload() {
        directory_.write("file.toml", configuration("70"));
        proxy_.signal(SIGHUP);
        proxy_.writes("\"msg\":\"reloaded\"");
    }

    temporary_directory directory_{};
    child_process proxy_{{go_mmproxy_path(), "-config", directory_.write("file.toml", configuration("50"))}};
    tcp_listener listener_{address("127.0.0.1:9180")};
    std::atomic<int> looks_ = 0;
    std::list<std::jthread> clients_{};
    std::jthread thread_{};
};

/// Looks at a page, after it has been there for four seconds of its own time.
finished_process look(const strings& flags, const std::string& address = "http://127.0.0.1:9180/") {
    const temporary_directory profile;
    strings command{"chromium",
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--hide-scrollbars",
                    "--no-first-run",
                    "--enable-logging=stderr",
                    "--user-data-dir=" + (profile / "chromium"),
                    "--virtual-time-budget=4000"};
    command.insert(command.end(), flags.begin(), flags.end());
    command.push_back(address);
    auto seen = run_program(command);
    CAPTURE(seen.errors);
    CHECK(seen.status == 0);
    return seen;
}

/// Puts the status page into frames of several widths, and notes of each its colour and how wide the page is there.
constexpr std::string_view framing_page = R"(<!doctype html><title>frames</title><script>
fetch("http://127.0.0.1:9180/").then((answer) => answer.text()).then((page) => {
  for (const width of [360, 800, 1280, 1920]) {
    const frame = document.createElement("iframe");
    frame.width = width;
    frame.height = 1000;
    frame.style.border = 0;
    document.body.append(frame);
    const inside = frame.contentDocument;
    inside.write(page.replace(/<script>[^]*<\/script>/, ""));
    inside.close();
    const colour = frame.contentWindow.getComputedStyle(inside.body).backgroundColor;
    document.documentElement.dataset["seen" + width] = colour + " " + inside.documentElement.scrollWidth;
  }
});
</script><body></body>)";

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Whether the console has a word about the page: an error of its script, or what the policy has forbidden. The browser
/// has pages of its own, which complain of a slow host.
bool complains(const std::string& errors) {
    return std::ranges::any_of(lines_of(errors), [](const auto& line) {
        return holds(line, ":CONSOLE") && !holds(line, "source: chrome://");
    });
}

/// The text of the first element behind a part of the page, without its tags.
std::string text_behind(const std::string& page, std::string_view part, std::string_view end) {
    const auto begin = page.find(part);
    if (begin == std::string::npos) return "nothing";
    const auto from = page.find('>', begin + part.size() - 1) + 1;
    return page.substr(from, page.find(end, from) - from);
}

const std::string web_refused = "data-series=\"web/tcp/refused\" data-kind=\"total\"><span data-big=\"\"";

} // namespace

TEST_CASE("the status page shows services, numbers, reasons and warnings in a browser, and no error",
          "[net][browser]") {
    const network_namespace network;
    const visited_program program;
    const auto seen = look({"--dump-dom"});
    const auto& page = seen.output;
    CAPTURE(page, seen.errors);
    CHECK_FALSE(complains(seen.errors));
    CHECK(holds(page, "data-row=\"web/tcp\""));
    CHECK(holds(page, "data-row=\"names/udp\""));
    CHECK(text_behind(page, web_refused, "<") == "1");
    CHECK(holds(page, "<code>not_proxy</code>"));
    CHECK(holds(page, "<strong>PROXY header refused</strong>"));
    CHECK(text_behind(page, "id=\"state-text\"", "<") == "Serving");
    CHECK(holds(page, "<p id=\"lost\" class=\"notice\" role=\"alert\" hidden"));
}

TEST_CASE("the script of the status page makes rates and charts of the numbers", "[net][browser]") {
    const network_namespace network;
    const visited_program program;
    const auto page = look({"--dump-dom"}).output;
    CAPTURE(page);
    CHECK(text_behind(page,
                      "data-series=\"web/tcp/begun\" data-kind=\"count\"><span class=\"pair\"><span data-big=\"\"",
                      "<") == "0/s");
    CHECK(text_behind(page,
                      "data-series=\"web/tcp/begun\" data-kind=\"count\"><span class=\"pair\"><span data-big=\"\">"
                      "0/s</span><span class=\"muted\" data-small=\"\"",
                      "<") == "4");
    CHECK(holds(page, "<path class=\"line\" d=\"M"));
    CHECK(holds(page, "<button id=\"pause\" type=\"button\" aria-pressed=\"false\">")); // it is hidden without a script
}

TEST_CASE("the status page shows what is in force after a reload", "[net][browser]") {
    const network_namespace network;
    const reloading_program program;
    const auto page = look({"--dump-dom"}).output;
    CAPTURE(page);
    CHECK(holds(page, "<span class=\"muted\">/ 70</span>"));
    CHECK(holds(page, "<meter min=\"0\" max=\"70\""));
}

TEST_CASE("the status page is light or dark as the browser is, and no wider than its window", "[net][browser]") {
    const network_namespace network;
    const visited_program program;
    const temporary_directory directory;
    const auto frame = directory.write("frame.html", framing_page);
    for (const auto& [colours, background] :
         {std::pair{"0", "rgb(14, 17, 22)"}, std::pair{"1", "rgb(245, 246, 248)"}}) {
        const auto seen = look(
            {"--dump-dom", "--disable-web-security", std::string{"--blink-settings=preferredColorScheme="} + colours},
            "file://" + frame);
        CAPTURE(seen.output, seen.errors);
        for (const char* width : {"360", "800", "1280", "1920"})
            CHECK(holds(seen.output, std::string{"data-seen"} + width + "=\"" + background + " " + width + "\""));
    }
}

TEST_CASE("a picture can be taken of the status page in light and dark, narrow and wide", "[net][browser]") {
    const network_namespace network;
    const visited_program program;
    const temporary_directory directory;
    const auto path = directory / "picture.png";
    for (const char* colours : {"0", "1"})
        for (const char* size : {"500,1000", "1920,1000"}) {
            const auto seen = look({"--screenshot=" + path, std::string{"--window-size="} + size,
                                    std::string{"--blink-settings=preferredColorScheme="} + colours});
            CAPTURE(seen.errors);
            CHECK_FALSE(complains(seen.errors));
            CHECK(content_of(path).starts_with("\x89PNG"));
            CHECK(content_of(path).size() > 10'000);
            std::filesystem::remove(path);
        }
}
