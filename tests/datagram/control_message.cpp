// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/datagram/control_message.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/print.hpp"

#include <cstring>
#include <limits>
#include <string>

using namespace mmproxy;
using namespace mmproxy::tests;
using detail::control_buffer;
using detail::control_writer;
using detail::read_control;

namespace {

ip_address address(const char* text) {
    return parse_ip_address(text).value();
}

/// A message whose control messages the test puts together itself, as the kernel does for a received datagram.
class message {
public:
    message() {
        header_.msg_control = bytes_;
        header_.msg_controllen = 0;
    }
    message(const message&) = delete;
    message& operator=(const message&) = delete;

    template <class T> message& append(int level, int type, const T& value) {
        ::cmsghdr head{};
        head.cmsg_len = CMSG_LEN(sizeof value);
        head.cmsg_level = level;
        head.cmsg_type = type;
        std::memcpy(bytes_ + header_.msg_controllen, &head, sizeof head);
        std::memcpy(bytes_ + header_.msg_controllen + CMSG_LEN(0), &value, sizeof value);
        header_.msg_controllen += CMSG_SPACE(sizeof value);
        return *this;
    }

    ::msghdr& header() { return header_; }

private:
    alignas(::cmsghdr) char bytes_[256]{};
    ::msghdr header_{};
};

/// 192.0.2.1 received what was sent to 192.0.2.2, on interface 7.
::in_pktinfo packet_info_v4() {
    ::in_pktinfo info{};
    info.ipi_ifindex = 7;
    std::memcpy(&info.ipi_spec_dst, address("192.0.2.1").bytes().data(), 4);
    std::memcpy(&info.ipi_addr, address("192.0.2.2").bytes().data(), 4);
    return info;
}

::in6_pktinfo packet_info_v6(const char* text) {
    ::in6_pktinfo info{};
    info.ipi6_ifindex = 7;
    std::memcpy(&info.ipi6_addr, address(text).bytes().data(), 16);
    return info;
}

/// What control_writer has written, each as "level/type value".
std::string written(::msghdr& header) {
    std::string all;
    for (auto* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
        const byte_view value{reinterpret_cast<const std::byte*>(CMSG_DATA(c)), c->cmsg_len - CMSG_LEN(0)};
        all += std::to_string(c->cmsg_level) + '/' + std::to_string(c->cmsg_type) + ' ' + to_hex(value) + '\n';
    }
    return all;
}

std::string written_source(const interface_address& local) {
    ::msghdr header{};
    control_buffer buffer; // NOLINT: written by its writer
    control_writer{header, buffer}.source(local);
    return written(header);
}

const auto link_local = interface_address{address("fe80::1"), 0x01020304};

// IP_PKTINFO is 8, IPV6_PKTINFO 50, UDP_SEGMENT 103, on the levels IPPROTO_IP 0, IPPROTO_IPV6 41 and IPPROTO_UDP 17.
const auto source_v4 = std::string{"0/8 00 00 00 00 C0 00 02 01 00 00 00 00\n"};
const auto source_v6 = std::string{"41/50 20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00\n"};

} // namespace

TEST_CASE("a message without control messages says nothing", "[datagram][control_message]") {
    const auto said = read_control(message{}.header());
    CHECK_FALSE(said.local.address.is_specified());
    CHECK(said.local.interface == 0);
    CHECK(said.segment_size == 0);
    ::msghdr bare{};
    CHECK_FALSE(read_control(bare).local.address.is_specified());
}

TEST_CASE("the address that an IPv4 datagram came to is the one that answers come from",
          "[datagram][control_message]") {
    message m;
    const auto said = read_control(m.append(IPPROTO_IP, IP_PKTINFO, packet_info_v4()).header());
    CHECK(said.local.address == address("192.0.2.1"));
    CHECK(said.local.interface == 7);
    CHECK(said.segment_size == 0);
}

TEST_CASE("the address that an IPv6 datagram came to is read as it stands", "[datagram][control_message]") {
    const auto* text = GENERATE("2001:db8::1", "fe80::1", "::ffff:192.0.2.1");
    message m;
    const auto said = read_control(m.append(IPPROTO_IPV6, IPV6_PKTINFO, packet_info_v6(text)).header());
    CHECK(said.local.address == address(text));
    CHECK(said.local.interface == 7);
}

TEST_CASE("the size of joined datagrams is read, alone and beside the address", "[datagram][control_message]") {
    message alone;
    CHECK(read_control(alone.append(IPPROTO_UDP, UDP_GRO, 1472).header()).segment_size == 1472);

    message size_first;
    size_first.append(IPPROTO_UDP, UDP_GRO, 65507).append(IPPROTO_IPV6, IPV6_PKTINFO, packet_info_v6("2001:db8::1"));
    CHECK(read_control(size_first.header()).segment_size == 65507);
    CHECK(read_control(size_first.header()).local.address == address("2001:db8::1"));

    message address_first;
    address_first.append(IPPROTO_IP, IP_PKTINFO, packet_info_v4()).append(IPPROTO_UDP, UDP_GRO, 1);
    CHECK(read_control(address_first.header()).segment_size == 1);
    CHECK(read_control(address_first.header()).local.address == address("192.0.2.1"));
}

TEST_CASE("control messages that were not asked for are passed over", "[datagram][control_message]") {
    message m;
    m.append(SOL_SOCKET, UDP_GRO, 1).append(IPPROTO_UDP, IP_PKTINFO, packet_info_v4());
    m.append(IPPROTO_IP, IPV6_PKTINFO, packet_info_v6("2001:db8::1")).append(IPPROTO_IP, IP_TTL, 64);
    const auto nothing = read_control(m.header());
    CHECK_FALSE(nothing.local.address.is_specified());
    CHECK(nothing.segment_size == 0);
    CHECK(read_control(m.append(IPPROTO_UDP, UDP_GRO, 100).header()).segment_size == 100);
}

TEST_CASE("a source address is written for its family", "[datagram][control_message]") {
    CHECK(written_source({address("192.0.2.1"), 0}) == source_v4);
    CHECK(written_source({address("2001:db8::1"), 0}) == source_v6);
    CHECK(written_source({address("::ffff:192.0.2.1"), 0}) ==
          "41/50 00 00 00 00 00 00 00 00 00 00 FF FF C0 00 02 01 00 00 00 00\n");
}

TEST_CASE("the interface of a source address counts for a link-local one alone", "[datagram][control_message]") {
    CHECK(written_source({address("192.0.2.1"), 7}) == source_v4);
    CHECK(written_source({address("2001:db8::1"), 7}) == source_v6);
    CHECK(written_source(link_local) == "41/50 FE 80 00 00 00 00 00 00 00 00 00 00 00 00 00 01 04 03 02 01\n");
}

TEST_CASE("without a source address nothing is written", "[datagram][control_message]") {
    ::msghdr header{};
    control_buffer buffer; // NOLINT: written by its writer
    control_writer{header, buffer}.source({});
    CHECK(header.msg_controllen == 0);
    CHECK(written(header).empty());
}

TEST_CASE("a group that a datagram came to is no source address", "[datagram][control_message]") {
    CHECK(written_source({address("224.0.0.1"), 7}).empty());
    CHECK(written_source({address("255.255.255.255"), 7}).empty());
    CHECK(written_source({address("ff02::1"), 7}).empty());
    CHECK(written_source({address("::ffff:224.0.0.1"), 7}).empty());
    CHECK(written_source({address("::ffff:255.255.255.255"), 7}).empty());
}

TEST_CASE("a segment size is written in sixteen bits, alone or behind a source address",
          "[datagram][control_message]") {
    ::msghdr header{};
    control_buffer buffer; // NOLINT: written by its writer
    control_writer{header, buffer}.segment_size(1472);
    CHECK(written(header) == "17/103 C0 05\n");

    control_writer v4{header, buffer};
    v4.source({address("192.0.2.1"), 0});
    v4.segment_size(65507);
    CHECK(written(header) == source_v4 + "17/103 E3 FF\n");
    CHECK(header.msg_controllen <= control_buffer::size);

    control_writer v6{header, buffer};
    v6.source({address("2001:db8::1"), 0});
    v6.segment_size(1);
    CHECK(written(header) == source_v6 + "17/103 01 00\n");
    CHECK(header.msg_controllen <= control_buffer::size);
}

TEST_CASE("a buffer that was used before is written anew", "[datagram][control_message]") {
    ::msghdr header{};
    control_buffer buffer; // NOLINT: filled below
    buffer.bytes.fill(std::byte{0xff});
    control_writer writer{header, buffer};
    CHECK(header.msg_controllen == 0);
    writer.source({address("192.0.2.1"), 0});
    CHECK(written(header) == source_v4);
}

TEST_CASE("what was written as a source is read as a local address", "[datagram][control_message]") {
    const auto* text = GENERATE("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1");
    ::msghdr header{};
    control_buffer buffer; // NOLINT: written by its writer
    control_writer{header, buffer}.source({address(text), 7});
    CHECK(read_control(header).local.address == address(text));

    control_writer{header, buffer}.source(link_local);
    CHECK(read_control(header).local == link_local);
}
