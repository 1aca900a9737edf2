// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/command_line.hpp"

#include <mmproxy/version.hpp>

#include "go-mmproxy/config/flag_readers.hpp"
#include "go-mmproxy/config/normalise_arguments.hpp"
#include "go-mmproxy/config/rules.hpp"
#include "go-mmproxy/config/usage_error.hpp"

#include <CLI/CLI.hpp>

#include <ranges>

namespace go_mmproxy {
namespace {

constexpr const char* addresses = "Addresses";
constexpr const char* access = "Who may connect, and where to";
constexpr const char* routing = "Routing";
constexpr const char* protocol = "Protocol and header";
constexpr const char* limits = "Limits";
constexpr const char* running = "Running";

constexpr const char* examples = R"(
Every flag may be written -name value, --name value, -name=value or --name=value.

Examples:
  go-mmproxy -l 0.0.0.0:25577 -4 127.0.0.1:25578 -6 [::1]:25578 --allowed-subnets ./subnets.txt
  go-mmproxy -l :25577 -4 10.0.0.5:25578 -6 "" --routing scoped -v 1
  go-mmproxy -l :25577 --header v2 --threads 4 --idle-timeout 3600 --drain-timeout 30
  go-mmproxy -l :53 -4 127.0.0.1:5353 -6 [::1]:5353 -p all --close-after 10
)";

/// What --help and error messages say of a flag.
struct flag_text {
    std::string name;
    std::string type;
    std::string fallback;
    std::string description;
    std::string accepted; ///< ends the sentence "… is not"
};

[[noreturn]] void refuse(const flag_text& flag, const std::string& value) {
    const auto name = flag.name.substr(flag.name.find_first_not_of('-'));
    throw usage_error{'-' + name + ": \"" + value + "\" is not " + flag.accepted};
}

void add(CLI::App& app, const char* group, const flag_text& flag, flag_reader read) {
    const auto take = [flag, read = std::move(read)](const CLI::results_t& values) {
        if (!read(values.back())) refuse(flag, values.back());
        return true;
    };
    auto* option = app.add_option(flag.name, take, flag.description);
    option->take_last()->group(group)->type_name(flag.type)->default_str(flag.fallback);
}

void add(CLI::App& app, const char* group, const std::string& name, const std::string& description, bool& to) {
    app.add_flag(name, to, description)->take_last()->group(group);
}

/// Whether the host is a name, or an address of that family that means the same on every link.
bool may_be(const host_port& target, mmproxy::ip_family family) {
    const auto address = target.literal();
    return !target.host.empty() && target.scope.empty() && (!address || address->family() == family);
}

flag_reader target_into(host_port& to, mmproxy::ip_family family) {
    return [&to, family](std::string_view text) {
        const auto target = read_host_port(text);
        if (target && may_be(*target, family)) to = *target;
        return target && may_be(*target, family);
    };
}

/// An empty value leaves IPv6 clients without a target.
flag_reader target6_into(settings& s) {
    return [&s](std::string_view text) {
        s.target6_given = !text.empty();
        if (text.empty()) return s.target6.reset(), true;
        return target_into(s.target6.emplace(), mmproxy::ip_family::ipv6)(text);
    };
}

void add_addresses(CLI::App& app, settings& s) {
    add(app, addresses,
        {"-l", "ADDR:PORT", "0.0.0.0:8443", "the address to listen on; :PORT is every address, IPv6 ones too",
         "an address or host name and a port, such as 0.0.0.0:8443, [::]:8443 or :8443"},
        into(s.listen, read_host_port));
    add(app, addresses,
        {"-4", "ADDR:PORT", "127.0.0.1:443", "where IPv4 clients are forwarded to",
         "an IPv4 address or host name and a port, such as 127.0.0.1:443"},
        target_into(s.target4, mmproxy::ip_family::ipv4));
    add(app, addresses,
        {"-6", "ADDR:PORT", "[::1]:443", "where IPv6 clients are forwarded to; empty: nowhere",
         "an IPv6 address or host name and a port, such as [::1]:443, and not empty"},
        target6_into(s));
    add(app, addresses, "--dynamic-destination", "forward to the destination that the header names",
        s.dynamic_destination);
    add(app, addresses, "--listen-transparent", "take what is sent to other hosts' addresses (TPROXY)",
        s.listen_transparent);
}

void add_access(CLI::App& app, settings& s) {
    add(app, access,
        {"--allowed-subnets", "FILE", "", "subnets of the balancers that may connect or send; default: everybody",
         "the path of a file"},
        path_into(s.allowed_subnets));
    add(app, access,
        {"--allowed-destinations", "FILE", "", "subnets that -dynamic-destination may reach; default: all",
         "the path of a file"},
        path_into(s.allowed_destinations));
}

flag_reader table_into(std::optional<std::uint32_t>& to) {
    return [&to](std::string_view text) {
        constexpr std::int64_t first_reserved = 253; // default, main, local: the host's own routes
        constexpr std::int64_t last_reserved = 255;
        const auto number = read_integer(text).value_or(0);
        return (number < first_reserved || number > last_reserved) && number_into(to.emplace(), 1, 0xFFFF'FFFF)(text);
    };
}

void add_routing(CLI::App& app, settings& s) {
    add(app, routing,
        {"--routing", "KIND", "loopback", "how replies come back: loopback, scoped, fwmark, or none (set up by hand)",
         "loopback, scoped, fwmark or none"},
        word_into<routing_choice>(s.routing, {{"loopback", routing_choice::loopback},
                                              {"scoped", routing_choice::scoped},
                                              {"fwmark", routing_choice::fwmark},
                                              {"none", routing_choice::none}}));
    add(app, routing, "--guard-routes", "put back rules and routes that other programs remove (=false: leave them)",
        s.guard_routes);
    add(app, routing,
        {"--table", "N", "", "the routing table to use; default: 123, with scoped 124",
         "the number of a routing table from 1 to 4294967295, other than 253 to 255"},
        table_into(s.table));
    add(app, routing,
        {"--mark", "N", "0", "the fwmark of packets to the target; 0: none", "a whole number from 0 to 4294967295"},
        number_into(s.mark, 0, 0xFFFF'FFFF));
}

void add_protocol(CLI::App& app, settings& s) {
    add(app, protocol, {"-p", "PROTOCOL", "tcp", "the protocol to forward: tcp, udp, or all (both)", "tcp, udp or all"},
        word_into<protocol_choice>(
            s.protocol, {{"tcp", protocol_choice::tcp}, {"udp", protocol_choice::udp}, {"all", protocol_choice::all}}));
    add(app, protocol,
        {"--header", "VERSION", "any", "the PROXY header to expect: v1, v2, any (v1 or v2), spp (UDP), or none",
         "v1, v2, any, spp or none"},
        word_into<header_choice>(s.header, {{"v1", header_choice::v1},
                                            {"v2", header_choice::v2},
                                            {"any", header_choice::any},
                                            {"spp", header_choice::spp},
                                            {"none", header_choice::none}}));
}

void add_header(CLI::App& app, settings& s) {
    add(app, protocol,
        {"--udp-header", "PLACE", "every", "the UDP datagrams that carry it: every, or the first of a balancer's port",
         "every or first"},
        word_into<placement_choice>(s.udp_header,
                                    {{"every", placement_choice::every}, {"first", placement_choice::first}}));
    add(app, protocol,
        {"--max-header", "BYTES", "65551", "the largest header that is read", "a whole number from 16 to 65551"},
        number_into(s.max_header, 16, 65551));
}

void add_seconds(CLI::App& app, const char* name, const char* fallback, const char* description,
                 settings::duration& to) {
    add(app, limits, {name, "SECONDS", fallback, description, "a number of seconds, such as 10 or 0.5"},
        into(to, read_seconds));
}

flag_reader close_after_into(settings::duration& to) {
    return [&to](std::string_view text) {
        std::int64_t seconds = 0;
        const bool good = number_into(seconds, 0, 31'536'000)(text);
        if (good) to = std::chrono::seconds{seconds};
        return good;
    };
}

void add_timeouts(CLI::App& app, settings& s) {
    add_seconds(app, "--header-timeout", "10", "for a connection's header to arrive; 0: none", s.header_timeout);
    add_seconds(app, "--connect-timeout", "10", "for the target to answer a connection; 0: none", s.connect_timeout);
    add_seconds(app, "--idle-timeout", "0", "of a connection without a byte either way; 0: none", s.idle_timeout);
    add_seconds(app, "--drain-timeout", "0", "for connections and flows to finish after SIGTERM or SIGINT",
                s.drain_timeout);
    add(app, limits,
        {"--close-after", "SECONDS", "60", "of a UDP flow without a datagram either way; with -udp-header first 660",
         "a whole number of seconds from 0 to 31536000"},
        close_after_into(s.close_after));
}

flag_reader whole_seconds_into(std::chrono::seconds& to) {
    return [&to](std::string_view text) {
        std::int64_t seconds = 0;
        const bool good = number_into(seconds, 0, 32767)(text);
        if (good) to = std::chrono::seconds{seconds};
        return good;
    };
}

void add_keep_alive(CLI::App& app, const std::string& name, const std::string& of, mmproxy::keep_alive& to) {
    add(app, limits,
        {name, "SECONDS", "15", of + " that is silent for so long is probed, and so often again; 0: never",
         "a whole number of seconds from 0 to 32767"},
        whole_seconds_into(to.interval));
    add(app, limits,
        {name + "-tries", "N", "9", "it has ended when so many probes were not answered",
         "a whole number from 1 to 127"},
        number_into(to.tries, 1, 127));
}

void add_keep_alives(CLI::App& app, settings& s) {
    add_keep_alive(app, "--keep-alive", "a balancer's connection", s.keep_alive);
    add_keep_alive(app, "--target-keep-alive", "a connection to a target off loopback", s.target_keep_alive);
}

void add_limits(CLI::App& app, settings& s) {
    constexpr std::int64_t most = 1'000'000'000;
    add(app, limits,
        {"--max-connections", "N", "0", "TCP connections at a time; 0: what the descriptor limit allows",
         "a whole number from 0 to 1000000000"},
        number_into(s.max_connections, 0, most));
    add(app, limits,
        {"--max-flows", "N", "0", "UDP flows at a time; 0: what the descriptor limit allows",
         "a whole number from 0 to 1000000000"},
        number_into(s.max_flows, 0, most));
}

flag_reader threads_into(std::optional<std::size_t>& to) {
    return [&to](std::string_view text) { return number_into(to.emplace(), 1, 1024)(text); };
}

flag_reader verbosity_into(int& to) {
    return [&to](std::string_view text) { return number_into(to, 0, 1'000'000)(text); };
}

void add_running(CLI::App& app, settings& s) {
    add(app, running,
        {"--listeners", "N", "1", "listening sockets for the address (SO_REUSEPORT)", "a whole number from 1 to 1024"},
        number_into(s.listeners, 1, 1024));
    add(app, running,
        {"--threads", "N", "",
         "threads; default: one a processor, at least one a listener; for UDP no more than listeners",
         "a whole number from 1 to 1024"},
        threads_into(s.threads));
    add(app, running,
        {"-v", "LEVEL", "0", "0: no logging of single connections; 1: their errors; 2: all their state changes",
         "a whole number from 0 on"},
        verbosity_into(s.verbosity));
}

flag_lookup flags_of(const CLI::App& app) {
    return [&app](std::string_view name) -> std::optional<flag> {
        const auto* option = app.get_option_no_throw((name.size() == 1 ? "-" : "--") + std::string{name});
        if (option == nullptr) return std::nullopt;
        return flag{option->get_name(), option->get_expected_max() == 0};
    };
}

given_flags given_to(const CLI::App& app) {
    return [&app](const std::string& name) { return app.count("--" + name) > 0; };
}

void parse(CLI::App& app, std::span<const std::string> arguments) {
    auto normal = normalise_arguments(arguments, flags_of(app));
    std::ranges::reverse(normal); // CLI11 takes them from the end
    app.parse(std::move(normal));
}

std::variant<settings, early_exit> read(std::span<const std::string> arguments) {
    settings s;
    bool version = false;
    CLI::App app{"Takes the PROXY protocol off TCP and UDP traffic and dials the target from the client's own address.",
                 "go-mmproxy"};
    app.set_help_flag();
    add_addresses(app, s);
    add_access(app, s);
    add_routing(app, s);
    add_protocol(app, s);
    add_header(app, s);
    add_timeouts(app, s);
    add_keep_alives(app, s);
    add_limits(app, s);
    add_running(app, s);
    app.set_help_flag("-h,--help", "print this and exit")->group(running);
    add(app, running, "--version", "print the version and exit", version);
    app.get_formatter()->column_width(36);
    try {
        parse(app, arguments);
    } catch (const CLI::CallForHelp&) {
        return early_exit{0, app.help() + examples, {}};
    }
    if (version) return early_exit{0, "go-mmproxy (mmproxy) " MMPROXY_VERSION "\n", {}};
    const auto is_given = given_to(app);
    if (s.udp_header == placement_choice::first && !is_given("close-after")) s.close_after = settings::after_nginx;
    check_contradictions(s, is_given);
    return s;
}

} // namespace

early_exit explain_mistake(const std::exception& mistake) {
    return {2, {}, std::string{"go-mmproxy: "} + mistake.what() + '\n'};
}

std::variant<settings, early_exit> read_command_line(std::span<const std::string> arguments) {
    try {
        return read(arguments);
    } catch (const usage_error& error) {
        return explain_mistake(error);
    } catch (const CLI::ParseError& error) {
        return explain_mistake(error);
    }
}

} // namespace go_mmproxy
