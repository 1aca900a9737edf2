// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/rules.hpp"

#include "go-mmproxy/config/flags.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace go_mmproxy;
using namespace std::chrono_literals;

namespace {

/// The name and the value of each flag that is given.
using given = std::vector<std::pair<std::string_view, std::string_view>>;

/// The settings of a service for which these flags are given, after the rules.
service_settings ruled(const given& flags) {
    process_settings all;
    service_settings one;
    given_flags names;
    for (const auto& [name, value] : flags) {
        const auto* f = find_flag(name);
        REQUIRE(f != nullptr);
        REQUIRE(read_value(*f, value, all, one));
        names.own.insert(f->long_name);
    }
    names.all = names.own;
    apply_rules(one, names);
    return one;
}

/// What is wrong with the flags; empty: nothing.
std::string mistake_of(const given& flags) {
    try {
        ruled(flags);
    } catch (const contradiction& mistake) {
        REQUIRE(find_flag(mistake.flag) != nullptr);
        CHECK(find_flag(mistake.flag)->long_name == mistake.flag);
        return mistake.what();
    }
    return {};
}

bool holds(const std::string& text, std::string_view part) {
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the defaults go together", "[go-mmproxy][rules]") {
    CHECK(mistake_of({}).empty());
}

TEST_CASE("a target of IPv6 is known to have been asked for where it is not empty", "[go-mmproxy][rules]") {
    CHECK_FALSE(ruled({}).target6_given);
    CHECK_FALSE(ruled({{"6", ""}}).target6_given);
    CHECK(ruled({{"6", "[::1]:443"}}).target6_given);
}

TEST_CASE("flows outlive nginx's sessions where the first datagram alone has a header, unless told otherwise",
          "[go-mmproxy][rules]") {
    CHECK(ruled({{"p", "udp"}}).close_after == 60s);
    CHECK(ruled({{"p", "udp"}, {"udp-header", "first"}}).close_after == 660s);
    CHECK(ruled({{"p", "udp"}, {"udp-header", "first"}, {"close-after", "60"}}).close_after == 60s);
    CHECK(ruled({{"p", "udp"}, {"close-after", "0"}}).close_after == 0s);
}

TEST_CASE("flags that contradict each other are refused with what to do", "[go-mmproxy][rules]") {
    struct mistake {
        given flags;
        std::string_view what_to_do;
    };
    const auto c = GENERATE(
        values<mistake>({{{{"routing", "fwmark"}}, "give -mark N"},
                         {{{"routing", "scoped"}, {"dynamic-destination", "true"}}, "-dynamic-destination"},
                         {{{"allowed-destinations", "f"}}, "-dynamic-destination"},
                         {{{"p", "udp"}, {"routing", "fwmark"}, {"mark", "1"}}, "use -routing scoped, or give -p tcp"},
                         {{{"p", "all"}, {"routing", "fwmark"}}, "use -routing scoped, or give -p tcp"},
                         {{{"header", "spp"}}, "give -p udp"},
                         {{{"header", "spp"}, {"p", "all"}}, "forward TCP with another service"},
                         {{{"header", "spp"}, {"p", "udp"}, {"udp-header", "first"}}, "leave out -udp-header first"},
                         {{{"header", "v1"}, {"p", "udp"}}, "needs -udp-header first"},
                         {{{"header", "v1"}, {"p", "all"}, {"udp-header", "every"}}, "needs -udp-header first"},
                         {{{"header", "none"}, {"p", "udp"}, {"udp-header", "first"}}, "leave out -udp-header"},
                         {{{"close-after", "0"}, {"p", "udp"}, {"udp-header", "first"}}, "give more seconds"}}));
    const auto text = mistake_of(c.flags);
    CHECK(holds(text, c.what_to_do));
    CHECK(text.find('\n') == text.npos);
}

TEST_CASE("what goes by the client of a header is refused where no header is expected", "[go-mmproxy][rules]") {
    const auto [protocol, name, value] = GENERATE(
        table<std::string_view, std::string_view, std::string_view>({{"tcp", "denied-clients", "f"},
                                                                     {"tcp", "max-connections-per-client", "1"},
                                                                     {"udp", "max-flows-per-client", "1"}}));
    CHECK(mistake_of({{"p", protocol}, {"header", "none"}, {name, value}}) ==
          '-' + std::string{name} + " has no effect with -header none, where no client is named: leave it out");
    CHECK(mistake_of({{"p", protocol}, {"header", "v2"}, {name, value}}).empty());
}

TEST_CASE("limits of a balancer, and the guard, go without a header", "[go-mmproxy][rules]") {
    CHECK(mistake_of({{"header", "none"}, {"max-connections-per-balancer", "1"}}).empty());
    CHECK(mistake_of({{"header", "none"}, {"p", "udp"}, {"max-flows-per-balancer", "1"}}).empty());
    CHECK(mistake_of({{"header", "none"}, {"max-connections-per-client", "0"}}).empty());
    CHECK(mistake_of({{"header", "none"}, {"guard-loopback", "false"}}).empty());
}

TEST_CASE("MPTCP takes the flags of TCP, and none of UDP's", "[go-mmproxy][rules]") {
    CHECK(mistake_of({{"p", "mptcp"}, {"idle-timeout", "1"}, {"tcp-fastopen", "true"}}).empty());
    CHECK(mistake_of({{"p", "mptcp"}, {"max-flows", "1"}}) ==
          "-max-flows has no effect with -p mptcp: leave it out, or give -p all");
    CHECK(holds(mistake_of({{"p", "mptcp"}, {"header", "spp"}}), "give -p udp"));
}

TEST_CASE("what takes a contradiction away is accepted", "[go-mmproxy][rules]") {
    const auto flags = GENERATE(values<given>({{{"routing", "fwmark"}, {"mark", "1"}},
                                               {{"routing", "loopback"}, {"dynamic-destination", "true"}},
                                               {{"allowed-destinations", "f"}, {"dynamic-destination", "true"}},
                                               {{"p", "all"}, {"routing", "scoped"}},
                                               {{"header", "none"}, {"p", "udp"}},
                                               {{"close-after", "0"}, {"p", "udp"}},
                                               {{"close-after", "0"}}}));
    CHECK(mistake_of(flags).empty());
}

TEST_CASE("every flag of one protocol alone is refused where that protocol is not served, also with its default",
          "[go-mmproxy][rules]") {
    const process_settings all;
    const service_settings one;
    for (const auto& f : all_flags()) {
        CAPTURE(f.long_name);
        const auto values = write_values(f, all, one);
        const auto value = values.empty() ? std::string{} : values.front();
        const bool is_of_tcp = f.effect == flag_effect::with_tcp;
        const bool is_of_udp = f.effect == flag_effect::with_udp;
        const auto beginning = '-' + std::string{f.long_name} + " has no effect with -p ";
        if (is_of_udp) CHECK(mistake_of({{f.long_name, value}}) == beginning + "tcp: leave it out, or give -p all");
        if (is_of_tcp)
            CHECK(mistake_of({{"p", "udp"}, {f.long_name, value}}) == beginning + "udp: leave it out, or give -p all");
        if (is_of_tcp || is_of_udp) CHECK(mistake_of({{"p", "all"}, {f.long_name, value}}).empty());
    }
}

TEST_CASE("every header version has a placement that takes it", "[go-mmproxy][rules]") {
    const std::string_view on_every = GENERATE("v2", "any", "spp", "none");
    CHECK(mistake_of({{"p", "udp"}, {"header", on_every}}).empty());
    const std::string_view on_first = GENERATE("v1", "v2", "any");
    CHECK(mistake_of({{"p", "all"}, {"header", on_first}, {"udp-header", "first"}}).empty());
}
