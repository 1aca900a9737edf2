// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/command_line.hpp"

#include <mmproxy/version.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <string>
#include <vector>

using namespace go_mmproxy;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

process_settings read_all(const strings& arguments) {
    const auto answer = read_command_line(arguments);
    if (const auto* exit = std::get_if<early_exit>(&answer)) FAIL(exit->err);
    return std::get<command_line>(answer).settings;
}

/// The settings of the one service.
service_settings read(const strings& arguments) {
    const auto all = read_all(arguments);
    REQUIRE(all.services.size() == 1);
    return all.services.front();
}

early_exit exit_of(const strings& arguments) {
    const auto answer = read_command_line(arguments);
    REQUIRE(std::holds_alternative<early_exit>(answer));
    return std::get<early_exit>(answer);
}

using addresses = service_settings::addresses;

bool holds(const std::string& text, const std::string& part) {
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

std::string refusal(const strings& arguments) {
    const auto exit = exit_of(arguments);
    CHECK(exit.code == 2);
    CHECK(exit.out.empty());
    return exit.err;
}

} // namespace

TEST_CASE("without arguments go-mmproxy has its original's defaults", "[go-mmproxy][command_line]") {
    const auto s = read({});
    CHECK(s.listen == addresses{{"0.0.0.0", 8443}});
    CHECK(s.target4 == addresses{{"127.0.0.1", 443}});
    CHECK(s.target6 == addresses{{"::1", 443}});
    CHECK_FALSE(s.target6_given);
    CHECK(s.listeners == 1);
    CHECK(s.protocol == protocol_choice::tcp);
    CHECK(s.close_after == 60s);
    CHECK(s.mark == 0);
    CHECK(s.verbosity == 0);
    CHECK(s.allowed_subnets.empty());
    CHECK_FALSE(s.dynamic_destination);
    CHECK_FALSE(s.listen_transparent);
}

TEST_CASE("our own flags have defaults", "[go-mmproxy][command_line]") {
    const auto s = read({});
    CHECK_FALSE(read_all({}).threads);
    CHECK(s.header == header_choice::any);
    CHECK(s.udp_header == placement_choice::every);
    CHECK(s.routing == routing_choice::loopback);
    CHECK_FALSE(s.table);
    CHECK(s.header_timeout == 10s);
    CHECK(s.connect_timeout == 10s);
    CHECK(s.idle_timeout == 0s);
    CHECK(read_all({}).drain_timeout == 0s);
    CHECK(s.max_header == 65551);
    CHECK(s.max_connections == 0);
    CHECK(s.max_flows == 0);
    CHECK(s.allowed_destinations.empty());
}

TEST_CASE("the example of go-mmproxy's manual is read", "[go-mmproxy][command_line]") {
    const auto s = read({"-l", "0.0.0.0:25577", "-4", "127.0.0.1:25578", "-6", "[::1]:25578", "--allowed-subnets",
                         "./path-prefixes.txt"});
    CHECK(s.listen == addresses{{"0.0.0.0", 25577}});
    CHECK(s.target4 == addresses{{"127.0.0.1", 25578}});
    CHECK(s.target6 == addresses{{"::1", 25578}});
    CHECK(s.target6_given);
    CHECK(s.allowed_subnets == "./path-prefixes.txt");
}

TEST_CASE("every spelling of a flag is read", "[go-mmproxy][command_line]") {
    const auto arguments = GENERATE(strings{"-threads", "3"}, strings{"--threads", "3"}, strings{"-threads=3"},
                                    strings{"--threads=3"}, strings{"--threads=0x3"});
    CHECK(read_all(arguments).threads == 3U);
}

TEST_CASE("a flag of one letter may be given by its long name", "[go-mmproxy][command_line]") {
    CHECK(read({"--listen", ":1"}).listen == addresses{{"", 1}});
    CHECK(read({"-target4=127.0.0.1:1"}).target4 == addresses{{"127.0.0.1", 1}});
    CHECK(read({"-target6", "[::1]:1"}).target6_given);
    CHECK(read({"--target6="}).target6.empty());
    CHECK(read({"--protocol", "udp"}).protocol == protocol_choice::udp);
    CHECK(read({"--verbosity=2"}).verbosity == 2);
    CHECK(read({"-v", "1", "-verbosity", "2"}).verbosity == 2);
    CHECK(read({"-verbosity", "2", "-v", "1"}).verbosity == 1);
    CHECK(refusal({"--listen", "x"}).starts_with("go-mmproxy: -l: \"x\" is not "));
    CHECK(refusal({"--listen"}) == "go-mmproxy: -listen needs a value; see --help\n");
}

TEST_CASE("every flag with a value sets its own setting", "[go-mmproxy][command_line]") {
    CHECK(read({"-close-after", "5"}).close_after == 5s);
    CHECK(read({"-close-after", "0"}).close_after == 0s);
    CHECK(read({"-listeners", "4"}).listeners == 4);
    CHECK(read({"-mark", "4294967295"}).mark == 0xFFFF'FFFF);
    CHECK(read_all({}).log_format == log_format_choice::json);
    CHECK_FALSE(read({}).log_tlv);
    CHECK(read({"-log-tlv"}).log_tlv);
    CHECK(read_all({}).log_file.empty());
    CHECK(read_all({"-log-file", "/var/log/x"}).log_file == "/var/log/x");
    CHECK(holds(refusal({"-log-file="}), "the path of a file"));
    CHECK(read_all({"-log-format", "text"}).log_format == log_format_choice::text);
    CHECK(read_all({"-log-format", "journal"}).log_format == log_format_choice::journal);
    CHECK(read({"-p", "tcp"}).protocol == protocol_choice::tcp);
    CHECK(read({"-p", "udp"}).protocol == protocol_choice::udp);
    CHECK(read({"-p", "all"}).protocol == protocol_choice::all);
    CHECK(read({"-v", "2"}).verbosity == 2);
    CHECK(read({"-v", "3"}).verbosity == 3);
    CHECK(read({"-header", "v1"}).header == header_choice::v1);
    CHECK(read({"-header", "v2"}).header == header_choice::v2);
    CHECK(read({"-header", "none"}).header == header_choice::none);
    CHECK(read({"-header", "spp", "-p", "udp"}).header == header_choice::spp);
    CHECK(read({"-udp-header", "first", "-p", "udp"}).udp_header == placement_choice::first);
    CHECK(read({"-routing", "scoped"}).routing == routing_choice::scoped);
    CHECK(read({"-routing", "none"}).routing == routing_choice::none);
    CHECK(read({"-routing", "fwmark", "-mark", "1"}).routing == routing_choice::fwmark);
    CHECK(read({"-table", "252"}).table == 252U);
    CHECK(read({"-header-timeout", "0.5"}).header_timeout == 500ms);
    CHECK(read({"-connect-timeout", "3"}).connect_timeout == 3s);
    CHECK(read({"-idle-timeout", "3600"}).idle_timeout == 1h);
    CHECK(read_all({"-drain-timeout", "30"}).drain_timeout == 30s);
    CHECK(read({"-max-header", "107"}).max_header == 107);
    CHECK(read({"-max-connections", "10"}).max_connections == 10);
    CHECK(read({"-max-flows", "10", "-p", "all"}).max_flows == 10);
    CHECK(read({"-keep-alive", "300"}).keep_alive.interval == 300s);
    CHECK(read({"-keep-alive-tries", "3"}).keep_alive.tries == 3);
    CHECK(read({"-target-keep-alive", "0"}).target_keep_alive.interval == 0s);
    CHECK(read({"-target-keep-alive-tries", "127"}).target_keep_alive.tries == 127);
    CHECK(read({"-l", "[fe80::1%eth0]:443"}).listen == addresses{{"fe80::1", 443, "eth0"}});
}

TEST_CASE("connections are probed and routes are guarded unless told otherwise", "[go-mmproxy][command_line]") {
    const auto s = read({});
    for (const auto& alive : {s.keep_alive, s.target_keep_alive}) {
        CHECK(alive.interval == 15s);
        CHECK(alive.tries == 9);
    }
    CHECK(s.guard_routes);
    CHECK(read({"-guard-routes"}).guard_routes);
    CHECK_FALSE(read({"-guard-routes=false"}).guard_routes);
}

TEST_CASE("boolean flags are set with and without a value", "[go-mmproxy][command_line]") {
    CHECK(read({"-dynamic-destination"}).dynamic_destination);
    CHECK(read({"--listen-transparent=1"}).listen_transparent);
    CHECK_FALSE(read({"-dynamic-destination=false"}).dynamic_destination);
    CHECK(read({"-dynamic-destination", "-allowed-destinations", "f"}).allowed_destinations == "f");
}

TEST_CASE("the last of two equal flags wins", "[go-mmproxy][command_line]") {
    CHECK(read({"-mark", "1", "--mark=2"}).mark == 2);
    CHECK_FALSE(read({"-listen-transparent", "-listen-transparent=f"}).listen_transparent);
    CHECK(read({"-6=", "-6", "[::1]:1"}).target6 == addresses{{"::1", 1}});
}

TEST_CASE("several addresses and targets may be given, and ranges of ports", "[go-mmproxy][command_line]") {
    const auto s = read({"-l", ":1", "--listen=[::1]:2-4", "-4", "127.0.0.1:11-13", "-4", "localhost:5", "-6", "h:7"});
    CHECK(s.listen == addresses{{"", 1}, {"::1", 2}, {"::1", 3}, {"::1", 4}});
    CHECK(s.target4 == addresses{{"127.0.0.1", 11}, {"127.0.0.1", 12}, {"127.0.0.1", 13}, {"localhost", 5}});
    CHECK(s.target6 == addresses{{"h", 7}});
    CHECK(refusal({"-l", ":1-2", "-4", "127.0.0.1:1-3"}) ==
          "go-mmproxy: -4 names 3 targets for the 2 addresses of -l: give one target for all of them, or one for "
          "each\n");
    CHECK(holds(refusal({"-6", "h:1", "-6", "h:2"}), "-6 names 2 targets for the 1 addresses of -l"));
    for (const auto* range : {":2-1", ":1-", ":-1", ":0-1", ":1-65536", ":1-2-3", "1-2"})
        CHECK(holds(refusal({"-l", range}), "is not an address or host name and a port or ports"));
}

TEST_CASE("an empty -6 leaves IPv6 without a target", "[go-mmproxy][command_line]") {
    CHECK(read({"-6="}).target6.empty());
    CHECK(read({"-6", ""}).target6.empty());
    CHECK(read({"-6", "[::1]:1", "--6="}).target6.empty());
    CHECK_FALSE(read({"-6="}).target6_given);
}

TEST_CASE("host names and bare ports are taken where they make sense", "[go-mmproxy][command_line]") {
    CHECK(read({"-l", ":8443"}).listen == addresses{{"", 8443}});
    CHECK(read({"-4", "localhost:1"}).target4 == addresses{{"localhost", 1}});
    CHECK(read({"-6", "localhost:1"}).target6 == addresses{{"localhost", 1}});
}

TEST_CASE("a wrong value is refused with the flag, the value and what is accepted", "[go-mmproxy][command_line]") {
    struct wrong {
        const char *flag, *value, *accepted;
    };
    const auto w = GENERATE(
        wrong{"-l", "8443", "an address or host name and a port"}, wrong{"-4", "[::1]:443", "an IPv4 address"},
        wrong{"-4", "", "an IPv4 address"}, wrong{"-4", ":443", "an IPv4 address"},
        wrong{"-6", "127.0.0.1:443", "an IPv6 address"}, wrong{"-6", "::1:443", "an IPv6 address"},
        wrong{"-mark", "-1", "a whole number from 0 to 4294967295"},
        wrong{"-mark", "4294967296", "a whole number from 0 to 4294967295"}, wrong{"-mark", "", "a whole number"},
        wrong{"-listeners", "0", "a whole number from 1 to 1024"},
        wrong{"-threads", "0", "a whole number from 1 to 1024"}, wrong{"-v", "-1", "a whole number from 0 on"},
        wrong{"-v", "high", "a whole number from 0 on"}, wrong{"-close-after", "1.5", "a whole number of seconds"},
        wrong{"-p", "sctp", "tcp, udp, all or mptcp"}, wrong{"-header", "V1", "v1, v2, any, spp or none"},
        wrong{"-udp-header", "once", "every or first"}, wrong{"-max-flows", "-1", "a whole number"},
        wrong{"-routing", "", "loopback, scoped, fwmark or none"}, wrong{"-table", "255", "other than 253 to 255"},
        wrong{"-table", "0", "from 1 to 4294967295"}, wrong{"-header-timeout", "10s", "a number of seconds"},
        wrong{"-idle-timeout", "-1", "a number of seconds"}, wrong{"-max-header", "15", "from 16 to 65551"},
        wrong{"-keep-alive", "1.5", "a whole number of seconds"}, wrong{"-keep-alive", "32768", "from 0 to 32767"},
        wrong{"-keep-alive-tries", "0", "from 1 to 127"}, wrong{"-target-keep-alive-tries", "128", "from 1 to 127"},
        wrong{"-6", "[fe80::1%eth0]:443", "an IPv6 address"}, wrong{"-max-connections", "-1", "a whole number"},
        wrong{"-allowed-subnets", "", "the path of a file"}, wrong{"-denied-clients", "", "the path of a file"},
        wrong{"-tcp-user-timeout", "2147484", "from 0 to 2147483"}, wrong{"-4", "127.0.0.256:443", "an IPv4 address"},
        wrong{"-6", "1.2.3:443", "an IPv6 address"},
        wrong{"-l", "10.0.0.1.5:8443", "an address or host name and a port"});
    const auto message = refusal({w.flag, w.value});
    CHECK(holds(message, std::string{"go-mmproxy: "} + w.flag + ": \"" + w.value + "\" is not "));
    CHECK(holds(message, w.accepted));
    CHECK(message.back() == '\n');
}

TEST_CASE("a protocol choice serves what it says", "[go-mmproxy][command_line]") {
    CHECK(read({"-p", "tcp"}).serves_tcp());
    CHECK_FALSE(read({"-p", "tcp"}).serves_udp());
    CHECK_FALSE(read({"-p", "udp"}).serves_tcp());
    CHECK(read({"-p", "udp"}).serves_udp());
    CHECK(read({"-p", "all"}).serves_tcp());
    CHECK(read({"-p", "all"}).serves_udp());
    CHECK(read({"-p", "mptcp"}).serves_tcp());
    CHECK_FALSE(read({"-p", "mptcp"}).serves_udp());
}

TEST_CASE("an unknown flag is refused by name and points to --help", "[go-mmproxy][command_line]") {
    CHECK(refusal({"-colour", "red"}) == "go-mmproxy: unknown flag -colour; see --help\n");
    CHECK(holds(refusal({"--c"}), "unknown flag -c"));
}

TEST_CASE("an argument that is no flag is refused", "[go-mmproxy][command_line]") {
    CHECK(holds(refusal({"v", "2"}), "\"v\" is not a flag"));
    CHECK(holds(refusal({"-v", "2", "--", "x"}), "\"x\" is not a flag"));
}

TEST_CASE("a contradiction is a mistake of one line, and is told whichever way the flags are spelt",
          "[go-mmproxy][command_line]") {
    const auto arguments = GENERATE(strings{"-p", "udp", "-header", "v1"}, strings{"--protocol=udp", "--header=v1"});
    const auto message = refusal(arguments);
    CHECK(message.starts_with("go-mmproxy: -header v1 with UDP needs -udp-header first"));
    CHECK(message.find('\n') == message.size() - 1);
}

TEST_CASE("a flag counts as given by either name, and also with its default", "[go-mmproxy][command_line]") {
    CHECK(read({"-6", "[::1]:443"}).target6_given);
    CHECK(read({"--target6", "[::1]:443"}).target6_given);
    CHECK_FALSE(read({"-4", "127.0.0.1:443"}).target6_given);
    CHECK(read({"-p", "udp", "-udp-header", "first"}).close_after == 660s);
    CHECK(read({"-p", "udp", "-udp-header", "first", "-close-after", "60"}).close_after == 60s);
    CHECK(holds(refusal({"-max-flows=0"}), "-max-flows has no effect with -p tcp"));
}

TEST_CASE("the help flag writes to standard output with every flag and its default", "[go-mmproxy][command_line]") {
    const auto* help = GENERATE("-h", "--help", "-help", "--h");
    const auto exit = exit_of({help});
    CHECK(exit.code == 0);
    CHECK(exit.err.empty());
    for (const auto* text : {"-4, --target4 ",
                             "-6, --target6 ",
                             "-allowed-subnets",
                             "-close-after",
                             "-l, --listen ",
                             "-listeners",
                             "-mark",
                             "-p, --protocol ",
                             "-v, --verbosity ",
                             "-h, --help ",
                             "-dynamic-destination",
                             "-listen-transparent",
                             "-threads",
                             "-header",
                             "-routing",
                             "-table",
                             "-header-timeout",
                             "-connect-timeout",
                             "-idle-timeout",
                             "-max-header",
                             "-max-connections",
                             "-udp-header",
                             "-max-flows",
                             "-drain-timeout",
                             "-keep-alive ",
                             "-keep-alive-tries",
                             "-target-keep-alive ",
                             "-target-keep-alive-tries",
                             "-guard-routes",
                             "-yield-core",
                             "-io-uring",
                             "-check",
                             "-allowed-destinations",
                             "-version",
                             "127.0.0.1:443",
                             "[::1]:443",
                             "0.0.0.0:8443",
                             "Examples:"})
        CHECK(holds(exit.out, text));
}

TEST_CASE("the version flag names the program, the library and the version", "[go-mmproxy][command_line]") {
    const auto exit = exit_of({"-version"});
    CHECK(exit.code == 0);
    CHECK(exit.out == "go-mmproxy (mmproxy) " MMPROXY_VERSION "\n");
}
