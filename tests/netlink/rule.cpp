// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/netlink/rule.hpp>
#include <mmproxy/netlink/rule_wire.hpp>

#include "support/catch.hpp"

#include <cstring>
#include <optional>
#include <vector>

#include <netinet/in.h>

using namespace mmproxy;
using namespace mmproxy::netlink;

namespace {

subnet net(const char* address, unsigned length) {
    return {parse_ip_address(address).value(), length};
}

rule full() {
    return {.family = ip_family::ipv4,
            .source = net("192.0.2.1", 32),
            .input_interface = "lo",
            .mark = 7,
            .mark_mask = 0xFF,
            .ip_protocol = IPPROTO_TCP,
            .source_port_first = 443,
            .source_port_last = 443,
            .table = 4'000'000'000,
            .priority = 12300,
            .protocol = 109};
}

bytes_view body(const message& m) {
    return behind(m.bytes(), sizeof(nlmsghdr));
}

std::optional<rule> round_trip(const rule& r) {
    return wire<rule>::decode(body(wire<rule>::encode(RTM_NEWRULE, r)));
}

template <class Value> std::optional<rule> with(std::uint16_t attribute, Value value) {
    auto m = wire<rule>::encode(RTM_NEWRULE, full());
    m.add_value(attribute, value);
    return wire<rule>::decode(body(m));
}

std::optional<rule> with_header(std::size_t offset, std::uint8_t value) {
    const auto m = wire<rule>::encode(RTM_NEWRULE, full());
    std::vector<std::byte> bytes(body(m).begin(), body(m).end());
    bytes[offset] = std::byte{value};
    return wire<rule>::decode(bytes);
}

} // namespace

TEST_CASE("a rule is decoded as it was encoded", "[netlink]") {
    const auto r = round_trip(full()).value();
    CHECK(equivalent(r, full()));
    CHECK(r.priority == 12300);
    CHECK(r.protocol == 109);
    const auto v6 = round_trip({.family = ip_family::ipv6, .source = net("::1", 128), .table = 1}).value();
    CHECK(to_string(v6) == "IPv6 rule from ::1/128 lookup 1");
}

TEST_CASE("rules are equivalent whatever their priority, tag and host bits", "[netlink]") {
    auto other = full();
    other.priority = 1;
    other.protocol = 0;
    CHECK(equivalent(other, full()));
    CHECK(equivalent(rule{.source = net("127.0.0.1", 8)}, rule{.source = net("127.0.0.0", 8)}));
}

TEST_CASE("rules that differ in one selector are not equivalent", "[netlink]") {
    const auto differs = [](auto change) {
        auto other = full();
        change(other);
        return !equivalent(other, full()) && to_string(other) != to_string(full());
    };
    CHECK(differs([](rule& r) { r.source = net("192.0.2.2", 32); }));
    CHECK(differs([](rule& r) { r.source.length = 24; }));
    CHECK(differs([](rule& r) { r.input_interface = "eth0"; }));
    CHECK(differs([](rule& r) { r.mark = 8; }));
    CHECK(differs([](rule& r) { r.mark_mask = 0xFFFF; }));
    CHECK(differs([](rule& r) { r.ip_protocol = IPPROTO_UDP; }));
    CHECK(differs([](rule& r) { r.source_port_last = 444; }));
    CHECK(differs([](rule& r) { r.table = 123; }));
    CHECK(differs([](rule& r) { r.action = FR_ACT_NOP; }));
    CHECK(differs([](rule& r) { r.family = ip_family::ipv6; }));
}

TEST_CASE("a rule that says more than the value can hold is not decoded", "[netlink]") {
    CHECK_FALSE(with_header(1, 8)); // a destination
    CHECK_FALSE(with_header(3, 4)); // a type of service
    CHECK_FALSE(with_header(8, FIB_RULE_INVERT));
    CHECK_FALSE(with(FRA_DPORT_RANGE, fib_rule_port_range{80, 80}));
    CHECK_FALSE(with(FRA_UID_RANGE, fib_rule_uid_range{0, 0}));
    CHECK_FALSE(with(FRA_SUPPRESS_PREFIXLEN, std::uint32_t{0}));
    CHECK_FALSE(with(std::uint16_t{200}, std::uint32_t{0})); // of a kernel to come
    CHECK(with(FRA_SUPPRESS_PREFIXLEN, UINT32_MAX));         // not set
}

TEST_CASE("a rule's text is in the words of ip-rule", "[netlink]") {
    CHECK(to_string(rule{.source = net("127.0.0.1", 8), .input_interface = "lo", .table = 123}) ==
          "IPv4 rule from 127.0.0.0/8 iif lo lookup 123");
    CHECK(to_string(rule{.input_interface = "lo", .action = FR_ACT_NOP}) == "IPv4 rule from all iif lo nop");
}
