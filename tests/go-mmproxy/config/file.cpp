// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/file.hpp"

#include "go-mmproxy/config/usage_error.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

#include <fstream>
#include <string>
#include <vector>

using namespace go_mmproxy;

namespace {

using strings = std::vector<std::string>;

/// A configuration file of its own.
class written_file {
public:
    explicit written_file(const std::string& text) { std::ofstream{path()} << text; }
    std::string path() const { return folder_ / "m.toml"; }
    std::string folder() const { return folder_ / ""; }

private:
    temporary_directory folder_;
};

/// What is wrong with a file, behind its path; empty: nothing.
std::string mistake_of(const std::string& text) {
    const written_file file{text};
    try {
        read_configuration_file(file.path());
    } catch (const usage_error& mistake) {
        const std::string what = mistake.what();
        REQUIRE(what.starts_with(file.path() + ':'));
        return what.substr(file.path().size() + 1);
    }
    return {};
}

} // namespace

TEST_CASE("a file has defaults, and services with keys of their own", "[go-mmproxy][file]") {
    const written_file file{R"(
drain-timeout = 30
verbosity = 1            # of all services

[web]
listen = ["0.0.0.0:8443", "[::]:8443"]
target4 = "127.0.0.1:8080"
dynamic-destination = true
[games]
listen = '0.0.0.0:10000-10099'
)"};
    const auto read = read_configuration_file(file.path());
    REQUIRE(read.defaults.size() == 2);
    CHECK(read.defaults[0].of == find_flag("drain-timeout"));
    CHECK(read.defaults[0].texts == strings{"30"});
    CHECK(read.defaults[1].place->line == 3);
    REQUIRE(read.services.size() == 2);
    CHECK(read.services[0].place.service == "web");
    REQUIRE(read.services[0].values.size() == 3);
    CHECK(read.services[0].values[0].texts == strings{"0.0.0.0:8443", "[::]:8443"});
    CHECK(read.services[0].values[2].texts == strings{"true"});
    CHECK(read.services[1].place.line == 9);
    CHECK(read.services[1].values[0].texts == strings{"0.0.0.0:10000-10099"});
}

TEST_CASE("an array has its values, however it is written", "[go-mmproxy][file]") {
    const auto* array =
        GENERATE(R"(["a:1", "b:2"])", R"([ "a:1" , "b:2", ])", "[\n 'a:1', # one\n 'b:2'\n]", "[a:1,b:2]");
    const written_file file{std::string{"listen = "} + array};
    CHECK(read_configuration_file(file.path()).defaults.at(0).texts == strings{"a:1", "b:2"});
}

TEST_CASE("an empty array is an empty text", "[go-mmproxy][file]") {
    const written_file file{std::string{"target6 = "} + GENERATE("[]", "\"\"", "[ ]")};
    CHECK(read_configuration_file(file.path()).defaults.at(0).texts == strings{""});
}

TEST_CASE("a path is one from the folder of the file", "[go-mmproxy][file]") {
    const written_file file{"allowed-subnets = 'a b.txt'\nallowed-destinations = '/etc/d#1'\n"};
    const auto read = read_configuration_file(file.path());
    CHECK(read.defaults.at(0).texts == strings{file.folder() + "a b.txt"});
    CHECK(read.defaults.at(1).texts == strings{"/etc/d#1"});
}

TEST_CASE("a mistake in a file names the line, the service and the key", "[go-mmproxy][file]") {
    CHECK(mistake_of("\nports = 1") == "2: unknown key ports: the keys are the long names of the flags, see --help");
    CHECK(mistake_of("l = ':1'").starts_with("1: unknown key l: "));
    CHECK(mistake_of("a.b = 1").starts_with("1: unknown key a.b: "));
    CHECK(mistake_of("[web]\nmark = 1\n\nmark = 2") ==
          "4: service web: mark stands in line 2 already: leave one of them out");
    CHECK(mistake_of("mark = 1\nmark = 1") == "2: mark stands in line 1 already: leave one of them out");
    CHECK(mistake_of("[web]\n[mail]\n[web]").starts_with("3: service web: the service stands in line 1 already"));
    CHECK(mistake_of("[web]\nthreads = 2") ==
          "2: service web: threads is for the whole process: put it before the first service of the file");
    CHECK(mistake_of("config = 'x'") == "1: config is for the command line alone: leave it out here");
    CHECK(mistake_of("[web]\nmark = [1, 2]") == "2: service web: mark takes one value, and not several: "
                                                "put one that holds blanks or commas in quotes");
    CHECK(mistake_of("drain-timeout = 3 0").starts_with("1: drain-timeout takes one value, and not several"));
    CHECK(mistake_of("allowed-subnets = my file").starts_with("1: allowed-subnets takes one value, and not several"));
    CHECK(mistake_of("drain timeout = 3").starts_with("1: unknown key drain timeout: "));
    CHECK(mistake_of("[we b]").starts_with("1: \"we b\" cannot name a service"));
    for (const auto* name : {"[]", "[a.b]", "[[a]]", "[a/b]", "[\"a\"]"})
        CHECK(mistake_of(name).find("cannot name a service") != std::string::npos);
    for (const auto* line : {"mark", "mark 1", "[web", "web]", "=", "= 1", "mark = \"1", "listen = [\":1\"",
                             "listen = [':1'] x", "listen = [::]:1", "user = 'a' b"})
        CHECK(mistake_of(line).find(" is neither a service") != std::string::npos);
}

TEST_CASE(
    "a mistake in a file shows what would be invisible, or garble a terminal, and quotes no more than a beginning",
    "[go-mmproxy][file]") {
    using namespace std::string_literals;
    CHECK(mistake_of("mark\u00A0= 1").ends_with(", see --help; it holds U+00A0 (no-break space)"));
    CHECK(mistake_of("\x1b[2J\xFF").starts_with("1: \"\\x1B[2J\\xFF\" is neither a service"));
    const auto long_line = mistake_of(std::string(100'000, 'x'));
    CHECK(long_line.starts_with("1: \"xxx"));
    CHECK(long_line.find("xxx…\" is neither a service") != std::string::npos);
    CHECK(mistake_of(std::string(100'000, 'x').append("= 1")).size() < 400);
    CHECK(mistake_of(std::string{"["}.append(100'000, 'x').append("]")).size() < 400);
}

TEST_CASE("a file of UTF-16 is known as one, with and without a mark", "[go-mmproxy][file]") {
    using namespace std::string_literals;
    const auto text = GENERATE(as<std::string>{}, "\xFF\xFE#\0\n\0m\0"s, "\xFE\xFF\0#"s, "m\0a\0"s, "\0m\0a"s);
    const written_file file{text};
    try {
        read_configuration_file(file.path());
        FAIL("it was read");
    } catch (const usage_error& mistake) {
        CHECK(mistake.what() == file.path() + ": is no UTF-8 text, but UTF-16 as it seems: save it as UTF-8");
    }
}

TEST_CASE("what is good by itself in two places is no mistake", "[go-mmproxy][file]") {
    CHECK(mistake_of("mark = 1\n[web]\nmark = 2\n[mail]\nmark = 2").empty());
    CHECK(mistake_of("").empty());
}

TEST_CASE("a file that cannot be read is named", "[go-mmproxy][file]") {
    const temporary_directory folder;
    const auto path = folder / GENERATE("", "none");
    CHECK_THROWS_AS(read_configuration_file(path), usage_error);
    try {
        read_configuration_file(path);
    } catch (const usage_error& mistake) {
        CHECK(std::string{mistake.what()}.starts_with(path + ": cannot be read: "));
    }
}
