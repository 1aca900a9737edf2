// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/assemble.hpp"

#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/config/written_file.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

using namespace go_mmproxy;
using namespace std::chrono_literals;

namespace {

given_value given(std::string_view name, std::vector<std::string> texts) {
    return {find_flag(name), std::move(texts)};
}

/// What a command line and a configuration file come to together.
class process {
public:
    void writes(const std::string& text) const { std::ofstream{path()} << text; }

    process_settings reads(given_values command_line = {}) const {
        command_line.push_back(given("config", {path()}));
        return assemble_settings(command_line);
    }

    std::string mistake(given_values command_line = {}) const {
        try {
            reads(std::move(command_line));
        } catch (const usage_error& mistake) {
            return std::string{mistake.what()}.substr(path().size() + 1);
        }
        return {};
    }

    std::string folder() const { return folder_ / ""; }

private:
    std::string path() const { return folder_ / "m.toml"; }

    temporary_directory folder_{};
};

} // namespace

TEST_CASE("without a file the process has one service, without a name", "[go-mmproxy][assemble]") {
    const auto s = assemble_settings({given("verbosity", {"2"}), given("threads", {"3"})});
    REQUIRE(s.services.size() == 1);
    CHECK(s.services[0].name.empty());
    CHECK(s.services[0].verbosity == 2);
    CHECK(s.threads == 3U);
}

TEST_CASE("a file without a section describes one service", "[go-mmproxy][assemble]") {
    const process p;
    p.writes("listen = ':1-2'\nthreads = 2\nmax-connections = 7\n");
    const auto s = p.reads();
    REQUIRE(s.services.size() == 1);
    CHECK(s.services[0].listen.size() == 2);
    CHECK(s.services[0].max_connections == 7);
    CHECK(s.threads == 2U);
}

TEST_CASE("each section is a service, and what stands before them a default", "[go-mmproxy][assemble]") {
    const process p;
    p.writes("verbosity = 1\nmark = 5\n[web]\nmark = 6\n[games]\nprotocol = 'udp'\nlisten = ':2'\n");
    const auto s = p.reads();
    REQUIRE(s.services.size() == 2);
    CHECK(s.services[0].name == "web");
    CHECK(s.services[0].mark == 6);
    CHECK(s.services[1].mark == 5);
    CHECK(s.services[1].verbosity == 1);
    CHECK(s.services[1].protocol == protocol_choice::udp);
    CHECK(s.services[0].protocol == protocol_choice::tcp);
}

TEST_CASE("the command line goes before the file", "[go-mmproxy][assemble]") {
    const process p;
    p.writes("drain-timeout = 1\nlisten = [':1', ':2']\n[web]\nverbosity = 1\n");
    const auto s = p.reads({given("verbosity", {"2"}), given("drain-timeout", {"9"}), given("listen", {":3"})});
    CHECK(s.services.at(0).verbosity == 2);
    CHECK(s.services.at(0).listen == service_settings::addresses{{"", 3}});
    CHECK(s.drain_timeout == 9s);
}

TEST_CASE("the file is read each time", "[go-mmproxy][assemble]") {
    const process p;
    p.writes("mark = 1\n");
    CHECK(p.reads().services.at(0).mark == 1);
    p.writes("mark = 2\n");
    CHECK(p.reads().services.at(0).mark == 2);
}

TEST_CASE("a default that is for one protocol is no mistake of a service of the other", "[go-mmproxy][assemble]") {
    const process p;
    p.writes("max-flows = 5\n[web]\n[games]\nprotocol = 'udp'\n");
    CHECK(p.mistake().empty());
    p.writes("[web]\nmax-flows = 5\n");
    CHECK(p.mistake() == "2: service web: -max-flows has no effect with -p tcp: leave it out, or give -p all");
    p.writes("\nmax-flows = 5\n");
    CHECK(p.mistake() == "2: -max-flows has no effect with -p tcp: leave it out, or give -p all");
}

TEST_CASE("what contradicts itself is blamed on its key, wherever that stands", "[go-mmproxy][assemble]") {
    const process p;
    p.writes("routing = 'fwmark'\n\n[web]\nmark = 1\n[mail]\n");
    CHECK(p.mistake().starts_with("1: -routing fwmark needs a mark"));
    p.writes("[web]\nlisten = [':1', ':2']\ntarget4 = 'h:1-3'\n");
    CHECK(p.mistake().starts_with("3: service web: -4 names 3 targets for the 2 addresses of -l"));
    p.writes("mark = 5\n\n[web]\n");
    CHECK(p.mistake({given("header", {"spp"})}).starts_with("3: service web: -header spp is a header of UDP alone"));
    p.writes("mark = 5\n");
    CHECK(p.mistake({given("header", {"spp"})}).starts_with(" -header spp is a header of UDP alone"));
}

TEST_CASE("a value that is not accepted is named with its place", "[go-mmproxy][assemble]") {
    const process p;
    p.writes("[web]\n\nlisteners = \"many\"\n");
    CHECK(p.mistake() == "3: service web: listeners: \"many\" is not a whole number from 1 to 1024");
    p.writes("listen = [':1', 'x']\n");
    CHECK(p.mistake().starts_with("1: listen: \"x\" is not an address or host name"));
    p.writes("target4 = []\n");
    CHECK(p.mistake().starts_with("1: target4: \"\" is not an IPv4 address"));
}

TEST_CASE("what is written of settings is read as the same", "[go-mmproxy][written_file]") {
    const process p;
    p.writes("threads = 3\nallowed-subnets = \"/a 'b'\"\nio-uring = false\n"
             "[web]\nlisten = ':1-9'\ntarget4 = ['h:11-14', 'h:20-24']\ntarget6 = ''\n"
             "[games]\nprotocol = 'udp'\nudp-header = 'first'\nlisten = ':10'\ntarget6 = 'h:1'\n");
    const auto text = write_configuration(p.reads());
    INFO(text);
    CHECK(text.find("\n[web]\nlisten = \":1-9\"\ntarget4 = [\"h:11-14\", \"h:20-24\"]\ntarget6 = []\n") !=
          std::string::npos);
    CHECK(text.find("close-after = 660\n") != std::string::npos);
    p.writes(text);
    CHECK(write_configuration(p.reads()) == text);
}

TEST_CASE("what is written is right in any folder, and its quotes hold backslashes and quotes",
          "[go-mmproxy][written_file]") {
    const process p;
    p.writes("allowed-subnets = 'a\\b'\nlog-file = '/c \"d\"'\n");
    const auto text = write_configuration(p.reads({given("denied-clients", {"e"})}));
    CHECK(text.find(p.folder().append("a\\b'\n")) != std::string::npos);
    CHECK(text.find("log-file = '/c \"d\"'\n") != std::string::npos);
    CHECK(text.find(std::filesystem::current_path().string().append("/e\"\n")) != std::string::npos);
    p.writes(text);
    CHECK(write_configuration(p.reads()) == text);
}

TEST_CASE("what is written of one service has no section", "[go-mmproxy][written_file]") {
    const auto text = write_configuration(assemble_settings({given("listen", {":1"})}));
    CHECK(text.find("listen = \":1\"\n") != std::string::npos);
    CHECK(text.find('[') == std::string::npos);
    CHECK(text.find("target6") == std::string::npos); // the default: no host has to have IPv6 for it
}
