// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/flags.hpp"

#include "go-mmproxy/text/joined.hpp"
#include "go-mmproxy/text/messages.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace go_mmproxy;

namespace {

using strings = std::vector<std::string>;

/// Settings that flags fill, and what each flag would write of them.
struct filled {
    process_settings all{};
    service_settings one{};

    bool read(const flag& f, std::string_view text) { return read_value(f, text, all, one); }
    std::string text_of(const flag& f) const { return joined(write_values(f, all, one)); }
    std::string text_of(std::string_view name) const { return text_of(*find_flag(name)); }
};

bool is_answered(const flag& f) {
    return std::holds_alternative<answer>(f.value.fills);
}

bool is_number(const flag& f) {
    return f.value.accepted.max > 0;
}

/// Values that a flag accepts, written as it would write them itself.
strings samples(const flag& f) {
    const auto& accepted = f.value.accepted;
    if (is_number(f)) return {std::to_string(accepted.min), std::to_string(accepted.max)};
    if (!accepted.words.empty()) return {accepted.words.begin(), accepted.words.end()};
    if (f.letter == "6") return {"[2001:db8::1]:1", "host:1-65535", ""};
    if (f.long_name == "metrics") return {"127.0.0.1:9180", "host:65535", "unix:/run/a.socket"};
    if (f.type == "ADDR:PORT") return {"192.0.2.1:1", "host:65533-65535"};
    if (f.type == "SECONDS") return {"0.5", "3600", "0"};
    if (f.type == "NAME") return {"nobody", "1000", "0:65534"};
    return {"./file"};
}

/// Values that a flag refuses.
strings near_misses(const flag& f) {
    const auto& accepted = f.value.accepted;
    if (is_number(f)) return {std::to_string(accepted.min - 1), std::to_string(accepted.max + 1), "", "x"};
    if (!accepted.words.empty()) return {"", "x", std::string{accepted.words[0]} + ' '};
    if (f.letter == "6") return {"192.0.2.1:1", ":1", "host"};
    if (f.type == "FILE") return {""};
    if (f.type == "NAME") return {"", ":", "1:", ":1", "nobody:1", "1:nogroup", "1:4294967296", "1:2:3"};
    return {"", "x", "-1"};
}

std::set<std::string_view> names_where(bool (*holds)(const flag&)) {
    std::set<std::string_view> names;
    for (const auto& f : all_flags())
        if (holds(f)) names.insert(f.long_name);
    return names;
}

} // namespace

TEST_CASE("no two flags have one name, and each is found by its names", "[go-mmproxy][flags]") {
    std::set<std::string_view> names;
    for (const auto& f : all_flags()) {
        CAPTURE(f.long_name);
        CHECK(names.insert(f.long_name).second);
        CHECK((f.letter.empty() || names.insert(f.letter).second));
        CHECK(f.long_name.size() > 1);
        CHECK(f.letter.size() <= 1);
        CHECK(f.long_name.find_first_not_of("abcdefghijklmnopqrstuvwxyz46-") == f.long_name.npos);
        CHECK(find_flag(f.long_name) == &f);
    }
    CHECK(find_flag("h") == find_flag("help"));
    CHECK(find_flag("") == nullptr);
    CHECK(find_flag("colour") == nullptr);
}

TEST_CASE("go-mmproxy's flags of one letter have long names, and messages go on calling them by the letter",
          "[go-mmproxy][flags]") {
    const auto [letter, long_name] = GENERATE(table<std::string_view, std::string_view>(
        {{"l", "listen"}, {"4", "target4"}, {"6", "target6"}, {"p", "protocol"}, {"v", "verbosity"}}));
    const auto* f = find_flag(letter);
    REQUIRE(f != nullptr);
    CHECK(find_flag(long_name) == f);
    CHECK(f->name() == letter);
    CHECK(find_flag("listeners")->name() == "listeners");
}

TEST_CASE("every flag has a group and a description of one line", "[go-mmproxy][flags]") {
    for (const auto& f : all_flags())
        for (const auto id : {f.group, f.about}) {
            CAPTURE(f.long_name, text_of(id));
            CHECK_FALSE(text_of(id).empty());
            CHECK(text_of(id).find_first_of("{\n") == std::string_view::npos);
        }
}

TEST_CASE("a flag reads its own default, and it changes nothing", "[go-mmproxy][flags]") {
    const filled fresh;
    for (const auto& f : all_flags()) {
        CAPTURE(f.long_name);
        filled read;
        const auto text = fresh.text_of(f);
        if (!text.empty()) CHECK(read.read(f, text));
        for (const auto& other : all_flags()) CHECK(read.text_of(other) == fresh.text_of(other));
    }
}

TEST_CASE("a flag fills its own setting and no other", "[go-mmproxy][flags]") {
    const filled fresh;
    for (const auto& f : all_flags())
        for (const auto& sample : samples(f)) {
            CAPTURE(f.long_name, sample);
            filled read;
            CHECK(read.read(f, sample));
            CHECK((is_answered(f) || read.text_of(f) == sample));
            for (const auto& other : all_flags())
                if (&other != &f) CHECK(read.text_of(other) == fresh.text_of(other));
        }
}

TEST_CASE("a flag refuses what is beside its range, and then changes nothing", "[go-mmproxy][flags]") {
    const filled fresh;
    for (const auto& f : all_flags())
        for (const auto& miss : near_misses(f)) {
            CAPTURE(f.long_name, miss);
            filled read;
            CHECK_FALSE(read.read(f, miss));
            CHECK(read.text_of(f) == fresh.text_of(f));
        }
}

TEST_CASE("the refusal of a value names the flag, the value and what is accepted", "[go-mmproxy][flags]") {
    for (const auto& f : all_flags()) {
        const auto refusal = refusal_of(f.name(), "{value}", f.value.accepted);
        const auto beginning = '-' + std::string{f.name()} + ": \"{value}\" is not ";
        CAPTURE(refusal);
        CHECK(refusal.starts_with(beginning));
        CHECK(refusal.size() > beginning.size());
        CHECK(refusal.find('{', beginning.size()) == refusal.npos);
        for (const auto word : f.value.accepted.words) CHECK(refusal.find(word, beginning.size()) != refusal.npos);
    }
}

TEST_CASE("no time is longer than a year, with or without a fraction", "[go-mmproxy][flags]") {
    filled read;
    for (const auto* name : {"close-after", "header-timeout", "connect-timeout", "idle-timeout", "drain-timeout"}) {
        CAPTURE(name);
        CHECK(read.read(*find_flag(name), "31536000"));
        CHECK_FALSE(read.read(*find_flag(name), "31536001"));
    }
}

TEST_CASE("the defaults of go-mmproxy stand in --help", "[go-mmproxy][flags]") {
    const filled fresh;
    CHECK(fresh.text_of("l") == "0.0.0.0:8443");
    CHECK(fresh.text_of("4") == "127.0.0.1:443");
    CHECK(fresh.text_of("6") == "[::1]:443");
    CHECK(fresh.text_of("close-after") == "60");
    CHECK(fresh.text_of("header-timeout") == "10");
    CHECK(fresh.text_of("p") == "tcp");
    CHECK(fresh.text_of("threads").empty());
    CHECK(fresh.text_of("guard-routes") == "true");
    CHECK(fresh.text_of("guard-loopback") == "true");
    CHECK(fresh.text_of("tcp-fastopen") == "false");
    CHECK(fresh.text_of("tcp-user-timeout") == "0");
    CHECK(fresh.text_of("max-header") == "65551");
}

TEST_CASE("a flag that is a list takes more values besides those it has", "[go-mmproxy][flags]") {
    filled read;
    const auto& listen = *find_flag("listen");
    CHECK(read.read(listen, "a:1-3"));
    CHECK(add_value(listen, "a:4", read.one));
    CHECK(add_value(listen, "b:5", read.one));
    CHECK_FALSE(add_value(listen, "b", read.one));
    CHECK(write_values(listen, read.all, read.one) == strings{"a:1-4", "b:5"});
    CHECK(names_where([](const flag& f) { return f.is_list(); }) ==
          std::set<std::string_view>{"listen", "target4", "target6"});
}

TEST_CASE("the flags that stand on the command line alone are known", "[go-mmproxy][flags]") {
    CHECK(names_where([](const flag& f) { return !f.in_file; }) ==
          std::set<std::string_view>{"check", "config", "print-config", "help", "version"});
}

TEST_CASE("what is one for the process is no flag of a service", "[go-mmproxy][flags]") {
    const auto of_process = names_where([](const flag& f) { return f.is_of_process(); });
    CHECK(of_process == std::set<std::string_view>{"threads", "drain-timeout", "yield-core", "io-uring", "config",
                                                   "print-config", "check", "user", "metrics", "log-format", "log-file",
                                                   "lang", "help", "version"});
}

TEST_CASE("the flags that are answered in place of a proxy are known", "[go-mmproxy][flags]") {
    CHECK(names_where([](const flag& f) { return f.asks_for(answer::help); }) == std::set<std::string_view>{"help"});
    CHECK(names_where([](const flag& f) { return f.asks_for(answer::version); }) ==
          std::set<std::string_view>{"version"});
}

TEST_CASE("the flags of one protocol alone are known", "[go-mmproxy][flags]") {
    const auto of_udp = names_where([](const flag& f) { return f.effect == flag_effect::with_udp; });
    CHECK(of_udp ==
          std::set<std::string_view>{"udp-header", "max-flows", "max-flows-per-client", "max-flows-per-balancer"});
    const auto of_tcp = names_where([](const flag& f) { return f.effect == flag_effect::with_tcp; });
    CHECK(of_tcp == std::set<std::string_view>{"header-timeout", "connect-timeout", "idle-timeout", "max-connections",
                                               "keep-alive", "keep-alive-tries", "target-keep-alive",
                                               "target-keep-alive-tries", "tcp-user-timeout", "tcp-fastopen",
                                               "max-connections-per-client", "max-connections-per-balancer",
                                               "yield-core", "io-uring"});
}

TEST_CASE("a flag without a value is one that takes true or false", "[go-mmproxy][flags]") {
    const auto switches = names_where([](const flag& f) { return f.is_switch(); });
    CHECK(switches == std::set<std::string_view>{"dynamic-destination", "listen-transparent", "guard-routes",
                                                 "guard-loopback", "tcp-fastopen", "yield-core", "io-uring",
                                                 "print-config", "check", "log-tlv", "help", "version"});
    for (const auto name : switches) CHECK(std::ranges::equal(find_flag(name)->value.accepted.words, boolean_words));
}
