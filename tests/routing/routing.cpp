// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/routing/detail/namespace_ledger.hpp>
#include <mmproxy/routing/fwmark.hpp>
#include <mmproxy/routing/fwmark_routing.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/scoped_routing.hpp>

#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/forked_task.hpp"
#include "support/network_namespace.hpp"

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <linux/capability.h>
#include <sys/syscall.h>

using namespace mmproxy;

namespace {

std::string rules() {
    return output_of("ip rule; ip -6 rule");
}

std::string routes(int table) {
    const auto name = std::to_string(table);
    // A table without routes is an error to ip(8).
    return output_of("ip route show table " + name + " 2>&-; ip -6 route show table " + name + " 2>&-; true");
}

std::string everything() {
    return rules() +
           output_of(
               "ip -d route show table all; ip -6 -d route show table all; cat /proc/sys/net/ipv4/tcp_fwmark_accept");
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

bool has(const std::string& text, const std::string& part) {
    return count(text, part) != 0;
}

socket_address address(const char* text) {
    return parse_socket_address(text).value();
}

scoped_routing scoped_tcp() {
    return scoped_routing{transport::stream, {address("127.0.0.1:443"), address("[::1]:443")}};
}

void drop_privileges() {
    __user_cap_header_struct head{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    std::array<__user_cap_data_struct, 2> none{};
    ::syscall(SYS_capset, &head, none.data());
}

/// 0 when `make` throws EPERM with advice.
template <class Make> int expects_advice(Make make) {
    drop_privileges();
    try {
        make();
        return 1;
    } catch (const std::system_error& error) {
        return error.code() == std::errc::operation_not_permitted && has(error.what(), "CAP_NET_ADMIN") ? 0 : 2;
    }
}

/// A process that holds a routing until it is told to let go.
template <class Make> auto holder(Make make) {
    return [make](forked_task::peer parent) {
        {
            const auto routing = make();
            parent.signal();
            parent.wait();
        }
        parent.signal();
        return 0;
    };
}

loopback_routing loopback() {
    return loopback_routing{};
}
fwmark_routing fwmark7() {
    return fwmark_routing{7};
}

template <class Routing> Routing make_routing() {
    if constexpr (std::is_same_v<Routing, loopback_routing>)
        return loopback();
    else if constexpr (std::is_same_v<Routing, fwmark_routing>)
        return fwmark7();
    else
        return scoped_tcp();
}

} // namespace

TEST_CASE("loopback_routing does what go-mmproxy's manual does", "[routing][net]") {
    const network_namespace host;
    const loopback_routing routing;
    CHECK(has(rules(), "200:\tfrom 127.0.0.1/8 iif lo lookup 123 proto 109\n"));
    CHECK(has(rules(), "200:\tfrom ::1 iif lo lookup 123 proto 109\n"));
    CHECK(has(routes(123), "local default dev lo proto 109 scope host"));
    CHECK(has(routes(123), "local default dev lo proto 109 metric 1024"));
}

TEST_CASE("a routing removes exactly what it added", "[routing][net]") {
    const network_namespace host;
    const auto before = everything();
    { const loopback_routing routing; }
    CHECK(everything() == before);
    { const auto routing = scoped_tcp(); }
    CHECK(everything() == before);
    { const fwmark_routing routing{7}; }
    CHECK(everything() == before);
}

TEST_CASE("loopback_routing uses the operator's rules and routes and leaves them", "[routing][net]") {
    const network_namespace host;
    output_of("ip rule add from 127.0.0.1/8 iif lo table 123 && ip route add local 0.0.0.0/0 dev lo table 123");
    output_of("ip -6 rule add from ::1/128 iif lo table 123 && ip -6 route add local ::/0 dev lo table 123");
    const auto before = everything();
    {
        const loopback_routing routing;
        CHECK(everything() == before);
    }
    CHECK(everything() == before);
}

TEST_CASE("a rule of the operator's without host bits counts as the same", "[routing][net]") {
    const network_namespace host;
    output_of("ip rule add from 127.0.0.0/8 iif lo table 123");
    const loopback_routing routing;
    CHECK(count(output_of("ip rule"), "lookup 123") == 1);
}

TEST_CASE("a rule of the operator's that asks for more is another rule", "[routing][net]") {
    const network_namespace host;
    output_of("ip rule add from 127.0.0.1/8 to 10.0.0.0/8 iif lo table 123 && ip rule add not from 127.0.0.1/8 iif lo "
              "table 123");
    output_of("ip rule add from 127.0.0.1/8 iif lo dport 80 ipproto tcp table 123");
    const auto before = everything();
    {
        const loopback_routing routing;
        CHECK(count(output_of("ip rule"), "proto 109") == 1);
    }
    CHECK(everything() == before);
}

TEST_CASE("an equal rule that the operator adds later survives", "[routing][net]") {
    const network_namespace host;
    {
        const loopback_routing routing;
        output_of("ip rule add from 127.0.0.1/8 iif lo table 123");
        CHECK(count(output_of("ip rule"), "lookup 123") == 2);
    }
    CHECK(has(rules(), "from 127.0.0.1/8 iif lo lookup 123\n"));
    CHECK(count(rules(), "lookup 123") == 1);
}

TEST_CASE("half of what is needed may be the operator's", "[routing][net]") {
    const network_namespace host;
    output_of("ip route add local 0.0.0.0/0 dev lo table 123");
    const auto before = everything();
    {
        const loopback_routing routing;
        CHECK(has(rules(), "from 127.0.0.1/8 iif lo lookup 123 proto 109"));
        CHECK(count(output_of("ip route show table 123"), "local") == 1);
    }
    CHECK(everything() == before);
}

TEST_CASE("copies of a routing are one installation, undone by the last", "[routing][net]") {
    const network_namespace host;
    const auto before = everything();
    std::optional<loopback_routing> first{std::in_place};
    auto second = std::make_optional(*first);
    first.reset();
    CHECK(count(rules(), "lookup 123") == 2);
    second.reset();
    CHECK(everything() == before);
}

TEMPLATE_TEST_CASE("instances in one process share, and the last removes", "[routing][net]", loopback_routing,
                   fwmark_routing, scoped_routing) {
    const auto make = make_routing<TestType>;
    const network_namespace host;
    const auto before = everything();
    auto first = std::make_optional(make());
    const auto during = everything();
    auto second = std::make_optional(make());
    CHECK(everything() == during);
    first.reset();
    CHECK(everything() == during);
    second.reset();
    CHECK(everything() == before);
}

TEST_CASE("instances in several processes share, and the last removes", "[routing][net]") {
    const network_namespace host;
    const auto before = everything();
    forked_task first{holder(loopback)};
    REQUIRE(first.wait());
    const auto during = everything();
    forked_task second{holder(loopback)};
    REQUIRE(second.wait());
    CHECK(everything() == during);
    first.signal();
    REQUIRE(first.exit_code() == 0);
    CHECK(everything() == during);
    second.signal();
    REQUIRE(second.exit_code() == 0);
    CHECK(everything() == before);
}

TEST_CASE("many processes come and go at once, and nothing is left or doubled", "[routing][net]") {
    const network_namespace host;
    const auto before = everything();
    const auto storm = [](forked_task::peer) {
        for (int i = 0; i < 20; ++i) {
            const loopback_routing routing;
            if (count(output_of("ip rule"), "lookup 123") != 1) return 1;
        }
        return 0;
    };
    forked_task a{storm};
    forked_task b{storm};
    forked_task c{storm};
    CHECK(a.exit_code() == 0);
    CHECK(b.exit_code() == 0);
    CHECK(c.exit_code() == 0);
    CHECK(everything() == before);
}

TEMPLATE_TEST_CASE("what a killed instance leaves is adopted and then removed", "[routing][net]", loopback_routing,
                   fwmark_routing, scoped_routing) {
    const auto make = make_routing<TestType>;
    const network_namespace host;
    const auto before = everything();
    forked_task victim{holder(make)};
    REQUIRE(victim.wait());
    const auto during = everything();
    victim.kill();
    CHECK(everything() == during);
    {
        const auto heir = make();
        CHECK(everything() == during);
    }
    CHECK(everything() == before);
}

TEST_CASE("an instance on another table leaves at once with its own", "[routing][net]") {
    const network_namespace host;
    const loopback_routing stays;
    const auto before = everything();
    {
        const loopback_routing leaves{124};
        CHECK(count(rules(), "lookup 124") == 2);
    }
    CHECK(everything() == before);
}

TEST_CASE("an instance for another target leaves at once with its rule, and the shared route stays", "[routing][net]") {
    const network_namespace host;
    const scoped_routing stays{transport::stream, {address("127.0.0.1:80")}};
    const auto before = everything();
    {
        const scoped_routing leaves{transport::stream, {address("127.0.0.1:443")}};
        CHECK(count(rules(), "lookup 124") == 2);
        CHECK(count(routes(124), "local") == 1);
    }
    CHECK(everything() == before);
}

TEST_CASE("different routings in one table share its route", "[routing][net]") {
    const network_namespace host;
    std::optional<loopback_routing> first{std::in_place};
    const fwmark_routing second{7};
    CHECK(count(routes(123), "local") == 2);
    first.reset();
    CHECK(count(routes(123), "local") == 2);
    CHECK(count(rules(), "lookup 123") == 2);
}

TEST_CASE("loopback_routing does not take a scoped rule of the same table along", "[routing][net]") {
    const network_namespace host;
    const scoped_routing stays{transport::stream, {address("[::1]:443"), address("127.0.0.1:443")}, 123};
    const auto before = everything();
    { const loopback_routing leaves; }
    CHECK(everything() == before);
}

TEST_CASE("a routing is undone in the namespace where it was installed", "[routing][net]") {
    const network_namespace host;
    const auto before = everything();
    auto loopback_handle = std::make_optional<loopback_routing>();
    auto fwmark_handle = std::make_optional<fwmark_routing>(7U);
    {
        const network_namespace elsewhere;
        const auto untouched = everything();
        fwmark_handle.reset();
        std::thread{[&] { loopback_handle.reset(); }}.join();
        CHECK(everything() == untouched);
    }
    CHECK(everything() == before);
}

TEST_CASE("two network namespaces never meet", "[routing][net]") {
    const network_namespace first;
    auto in_first = std::make_optional<loopback_routing>();
    const network_namespace second;
    const auto before = everything();
    auto in_second = std::make_optional<loopback_routing>();
    in_second.reset();
    CHECK(everything() == before);
    CHECK(count(first.run(rules), "lookup 123") == 2);
    in_second.emplace();
    in_first.reset();
    CHECK(count(rules(), "lookup 123") == 2);
    CHECK(count(first.run(rules), "lookup 123") == 0);
}

TEST_CASE("a host without IPv6 gets the IPv4 half", "[routing][net]") {
    const network_namespace host;
    output_of("echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 && echo 1 > /proc/sys/net/ipv6/conf/lo/disable_ipv6");
    const auto before = everything();
    {
        const loopback_routing one;
        const fwmark_routing two{7};
        const auto three = scoped_tcp();
        CHECK(count(rules(), "proto 109") == 3); // one of them remembers the sysctl
        CHECK(count(rules(), "proto 110") == 1);
        CHECK(output_of("ip -6 rule").find("proto") == std::string::npos);
    }
    CHECK(everything() == before);
}

TEST_CASE("without CAP_NET_ADMIN the error says what to do, and nothing is changed", "[routing][net]") {
    const network_namespace host;
    const auto before = everything();
    CHECK(forked_task{[](auto) { return expects_advice(loopback); }}.exit_code() == 0);
    CHECK(forked_task{[](auto) { return expects_advice(scoped_tcp); }}.exit_code() == 0);
    CHECK(forked_task{[](auto) { return expects_advice(fwmark7); }}.exit_code() == 0);
    CHECK(everything() == before);
}

TEST_CASE("an installation that fails half-way undoes the half", "[routing][net]") {
    const network_namespace host;
    // The IPv6 half goes well; in the IPv4 half another default route is in the way.
    output_of("ip route add unreachable default table 124");
    const auto before = everything();
    CHECK_THROWS_AS(scoped_routing(transport::stream, {address("[::1]:443"), address("127.0.0.1:443")}),
                    std::system_error);
    CHECK(everything() == before);
}

TEST_CASE("the system's tables are refused", "[routing][net]") {
    const network_namespace host;
    for (const auto table : {0U, 253U, 254U, 255U}) CHECK_THROWS_AS(loopback_routing{table}, std::system_error);
    const loopback_routing large{4'000'000'000U};
    CHECK(count(rules(), "lookup 4000000000") == 2);
}

TEST_CASE("scoped_routing writes one rule a target", "[routing][net]") {
    const network_namespace host;
    const scoped_routing routing{transport::unspecified, {address("127.0.0.1:443"), address("[::1]:443"), {}}};
    CHECK(has(rules(), "from 127.0.0.1 iif lo ipproto tcp sport 443 lookup 124 proto 110"));
    CHECK(has(rules(), "from ::1 iif lo ipproto tcp sport 443 lookup 124 proto 110"));
    CHECK(count(rules(), "from all iif lo ipproto udp sport 443 lookup 124 proto 110") == 2);
    CHECK(has(routes(124), "local default dev lo proto 109 scope host src 127.0.0.1"));
    CHECK(has(routes(124), "local default dev lo proto 109 src ::1 metric 1024"));
}

TEST_CASE("scoped_routing refuses a target that it cannot serve and names it", "[routing][net]") {
    const network_namespace host;
    const auto before = everything();
    const auto message = [](const socket_address& target) -> std::string {
        try {
            const scoped_routing routing{transport::stream, {address("127.0.0.1:80"), target}};
            return "";
        } catch (const std::system_error& error) {
            return error.what();
        }
    };
    CHECK(has(message(address("0.0.0.0:443")), "not 0.0.0.0:443"));
    CHECK(has(message(address("[::]:443")), "not [::]:443"));
    CHECK(has(message(address("127.0.0.1:0")), "port"));
    CHECK(has(message(address("198.51.100.1:443")), "198.51.100.1:443 is not on this host"));
    CHECK_THROWS_AS(scoped_routing(transport::stream, {socket_address{}}), std::system_error);
    CHECK(everything() == before);
}

TEST_CASE("UDP targets with different addresses need a table each, and are told so", "[routing][net]") {
    const network_namespace host;
    output_of("ip addr add 192.0.2.1/32 dev lo");
    const scoped_routing first{transport::datagram, {address("127.0.0.1:53")}};
    const auto before = everything();
    CHECK_THROWS_WITH(scoped_routing(transport::datagram, {address("192.0.2.1:53")}),
                      Catch::Contains("choose another table"));
    CHECK_THROWS_AS(scoped_routing(transport::datagram, {address("127.0.0.1:53"), address("192.0.2.1:53")}, 125),
                    std::system_error);
    CHECK(everything() == before);
    const scoped_routing second{transport::datagram, {address("192.0.2.1:53")}, 125};
    const scoped_routing tcp{transport::stream, {address("192.0.2.1:443")}};
    CHECK(has(routes(125), "src 192.0.2.1"));
}

TEST_CASE("a killed instance's route with another source is replaced", "[routing][net]") {
    const network_namespace host;
    output_of("ip addr add 192.0.2.1/32 dev lo");
    const auto before = everything();
    forked_task victim{holder([] { return scoped_routing{transport::datagram, {address("127.0.0.1:53")}}; })};
    REQUIRE(victim.wait());
    victim.kill();
    {
        const scoped_routing heir{transport::datagram, {address("192.0.2.1:53")}};
        CHECK(has(routes(124), "src 192.0.2.1"));
    }
    CHECK(routes(124).empty());
}

TEST_CASE("fwmark_routing turns tcp_fwmark_accept on, and off for the last one only", "[routing][net]") {
    const auto value = [] { return output_of("cat /proc/sys/net/ipv4/tcp_fwmark_accept"); };
    const network_namespace host;
    auto first = std::make_optional<fwmark_routing>(7U);
    auto second = std::make_optional<fwmark_routing>(8U, 124U);
    CHECK(value() == "1\n");
    first.reset();
    CHECK(value() == "1\n");
    second.reset();
    CHECK(value() == "0\n");
}

TEST_CASE("fwmark_routing leaves tcp_fwmark_accept on where the operator turned it on", "[routing][net]") {
    const network_namespace host;
    output_of("echo 1 > /proc/sys/net/ipv4/tcp_fwmark_accept");
    const auto before = everything();
    { const fwmark_routing routing{7}; }
    CHECK(everything() == before);
}

TEST_CASE("fwmark_routing refuses mark 0 and UDP sockets", "[routing][net]") {
    const network_namespace host;
    CHECK_THROWS_AS(fwmark_routing{0}, std::system_error);
    const fwmark_routing routing{7};
    asio::io_context io;
    asio::ip::udp::socket socket{io, asio::ip::udp::v4()};
    asio::error_code ec;
    routing.prepare(socket, ec);
    CHECK(ec == asio::error::operation_not_supported);
}

TEST_CASE("what a killed instance left is removed by the next, whatever that one is for", "[routing][net]") {
    const network_namespace host;
    const auto before = everything();
    for (const int victim : {0, 1, 2, 3}) {
        forked_task killed{[victim](forked_task::peer parent) {
            const auto other = victim == 0 ? std::make_shared<loopback_routing>(200) : nullptr;
            const auto scoped = victim == 1 ? std::make_shared<scoped_routing>(scoped_tcp()) : nullptr;
            const auto marked = victim == 2 ? std::make_shared<fwmark_routing>(9) : nullptr;
            const auto same = victim == 3 ? std::make_shared<loopback_routing>() : nullptr;
            parent.signal();
            parent.wait();
            return 0;
        }};
        REQUIRE(killed.wait());
        killed.kill();
        CHECK(everything() != before);
        { const fwmark_routing heir{7}; }
        CHECK(everything() == before);
    }
}

TEST_CASE("a living instance's rules are no leftovers", "[routing][net]") {
    const network_namespace host;
    const auto scoped = scoped_tcp();
    const fwmark_routing marked{9};
    const auto before = everything();
    { const loopback_routing other{200}; }
    CHECK(everything() == before);
}

TEST_CASE("a process that keeps the lock keeps no routing from starting", "[routing][net]") {
    const network_namespace host;
    detail::namespace_ledger somebody;
    REQUIRE(somebody.try_lock_for(std::chrono::seconds{1}));
    const loopback_routing routing;
    CHECK(count(rules(), "lookup 123") == 2);
}
