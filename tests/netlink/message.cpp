// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/netlink/message.hpp>

#include "support/catch.hpp"

#include <string>
#include <utility>
#include <vector>

#include <linux/rtnetlink.h>

using namespace mmproxy::netlink;

namespace {

using attributes = std::vector<std::pair<int, std::string>>;

attributes read(bytes_view bytes) {
    attributes result;
    for_each_attribute(bytes,
                       [&](std::uint16_t type, bytes_view value) { result.emplace_back(type, load_string(value)); });
    return result;
}

bytes_view behind_header(const message& m) {
    return behind(behind(m.bytes(), sizeof(nlmsghdr)), sizeof(rtmsg));
}

} // namespace

TEST_CASE("a message counts its own length, padding included", "[netlink]") {
    message m{RTM_GETROUTE, NLM_F_REQUEST, rtmsg{}};
    CHECK(load<nlmsghdr>(m.bytes()).nlmsg_len == sizeof(nlmsghdr) + sizeof(rtmsg));
    m.add(1, "lo");
    CHECK(load<nlmsghdr>(m.bytes()).nlmsg_len == m.bytes().size());
    CHECK(m.bytes().size() == sizeof(nlmsghdr) + sizeof(rtmsg) + 8);
}

TEST_CASE("a message keeps its type and collects flags", "[netlink]") {
    message m{RTM_GETROUTE, NLM_F_REQUEST, rtmsg{}};
    m.add_flags(NLM_F_ACK);
    m.set_sequence(42);
    const auto head = load<nlmsghdr>(m.bytes());
    CHECK(head.nlmsg_type == RTM_GETROUTE);
    CHECK(head.nlmsg_flags == (NLM_F_REQUEST | NLM_F_ACK));
    CHECK(head.nlmsg_seq == 42);
}

TEST_CASE("attributes are read as they were written", "[netlink]") {
    message m{RTM_GETROUTE, 0, rtmsg{}};
    m.add(3, "lo");
    m.add(4, "");
    m.add(5, "eth0");
    CHECK(read(behind_header(m)) == attributes{{3, "lo"}, {4, ""}, {5, "eth0"}});
}

TEST_CASE("any prefix of attributes yields whole attributes only", "[netlink]") {
    message m{RTM_GETROUTE, 0, rtmsg{}};
    m.add(3, "lo");
    m.add(5, "eth0");
    const auto all = behind_header(m);
    const auto whole = all.size() - 3; // without the padding
    for (std::size_t size = 0; size < whole; ++size) CHECK(read(all.first(size)).size() < 2);
    CHECK(read(all.first(whole)).size() == 2);
}

TEST_CASE("an attribute shorter than its own head ends the list", "[netlink]") {
    const std::vector<std::byte> bytes(64);
    CHECK(read(bytes).empty());
}

TEST_CASE("a value is loaded from fewer bytes as if zeroes followed", "[netlink]") {
    const std::byte one{1};
    CHECK(load<std::uint8_t>(bytes_view{&one, 1}) == 1);
    CHECK(load<std::uint8_t>({}) == 0);
}
