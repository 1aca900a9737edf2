// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/header_version/v1.hpp>

#include "header_version/suite.hpp"
#include "support/wire.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

const auto full_group_address = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"s;
const auto longest_tcp4 = "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"s;
const auto longest_tcp6 = "PROXY TCP6 " + full_group_address + ' ' + full_group_address + " 65535 65535\r\n";
const auto longest_unknown = "PROXY UNKNOWN " + full_group_address + ' ' + full_group_address + " 65535 65535\r\n";

std::string reading_of(std::string_view line) {
    return reading<v1>(text(line));
}

void refuses_line(const std::string& line, std::optional<errc> reason = {}) {
    refuses<v1>(text(line), reason);
}

/// What v1 writes, as text.
std::string written(const header& said) {
    guarded out{v1::max_size};
    const auto size = v1::serialize(said, out.out()).size;
    std::string line;
    for (const auto byte : out.view().first(size)) line += static_cast<char>(byte);
    return line;
}

header tcp(std::string_view source, std::string_view destination) {
    const auto from = parse_socket_address(source);
    const auto to = parse_socket_address(destination);
    REQUIRE((from && to));
    return {.command = command::proxy,
            .family = from->address.is_v4() ? header_family::ipv4 : header_family::ipv6,
            .transport = transport::stream,
            .source = *from,
            .destination = *to};
}

} // namespace

TEST_CASE("v1 obeys the rules of its axis", "[header_version][v1]") {
    obeys_the_axis<v1>({
        {"the specification's example", text("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n")},
        {"the longest IPv4 line", text(longest_tcp4)},
        {"the longest IPv6 line", text(longest_tcp6)},
        {"the shortest IPv4 line", text("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n")},
        {"the shortest IPv6 line", text("PROXY TCP6 :: :: 0 0\r\n")},
        {"the shortest line of all", text("PROXY UNKNOWN\r\n")},
        {"the longest line of all", text(longest_unknown)},
    });
}

TEST_CASE("v1 reads the lengths that the specification counts", "[header_version][v1]") {
    CHECK(longest_tcp4.size() == 56);
    CHECK(longest_tcp6.size() == 104);
    CHECK(longest_unknown.size() == 107);
    CHECK(v1::max_size == 107);
}

TEST_CASE("v1 reads the client and the server out of a line", "[header_version][v1]") {
    const std::vector<std::pair<std::string, std::string>> lines{
        {"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "PROXY ipv4/stream 192.168.0.1:56324 > 192.168.0.11:443"},
        {longest_tcp4, "PROXY ipv4/stream 255.255.255.255:65535 > 255.255.255.255:65535"},
        {longest_tcp6, "PROXY ipv6/stream [" + full_group_address + "]:65535 > [" + full_group_address + "]:65535"},
        {"PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", "PROXY ipv4/stream 0.0.0.0:0 > 0.0.0.0:0"},
        {"PROXY TCP4 1.2.3.4 1.2.3.4 10 65530\r\n", "PROXY ipv4/stream 1.2.3.4:10 > 1.2.3.4:65530"},
        {"PROXY TCP6 :: :: 0 0\r\n", "PROXY ipv6/stream [::]:0 > [::]:0"},
        {"PROXY TCP6 ::1 2001:db8:: 1 2\r\n", "PROXY ipv6/stream [::1]:1 > [2001:db8::]:2"},
        {"PROXY TCP6 2001:DB8::AbCd 2001:db8::1 1 2\r\n", "PROXY ipv6/stream [2001:db8::abcd]:1 > [2001:db8::1]:2"},
        {"PROXY TCP6 0:0:0:0:0:0:0:1 2001:0db8:0000:0000:0000:0000:0000:0001 1 2\r\n",
         "PROXY ipv6/stream [::1]:1 > [2001:db8::1]:2"},
        {"PROXY TCP6 1:2:3:4:5:6:7:8 1::8 1 2\r\n", "PROXY ipv6/stream [1:2:3:4:5:6:7:8]:1 > [1::8]:2"},
    };
    for (const auto& [line, said] : lines) CHECK(reading_of(line) == said);
}

TEST_CASE("v1 takes a destination of the other family than the client's, as nginx writes it", "[header_version][v1]") {
    CHECK(reading_of("PROXY TCP6 2001:db8::7 127.0.0.1 5001 8441\r\n") ==
          "PROXY ipv6/stream [2001:db8::7]:5001 > 127.0.0.1:8441");
    CHECK(reading_of("PROXY TCP4 203.0.113.7 ::1 5003 8441\r\n") == "PROXY ipv4/stream 203.0.113.7:5003 > [::1]:8441");
    CHECK(reading_of("PROXY TCP4 203.0.113.7 ::ffff:192.0.2.1 5003 8441\r\n") ==
          "PROXY ipv4/stream 203.0.113.7:5003 > [::ffff:192.0.2.1]:8441");
    asks_for_more_at_every_prefix<v1>(text("PROXY TCP6 2001:db8::7 127.0.0.1 5001 8441\r\n"));
    asks_for_more_at_every_prefix<v1>(text("PROXY TCP4 203.0.113.7 ::1 5003 8441\r\n"));
}

TEST_CASE("v1 leaves a v4-mapped address the IPv6 one that was sent", "[header_version][v1]") {
    CHECK(reading_of("PROXY TCP6 ::ffff:203.0.113.9 ::FFFF:c000:0201 1 2\r\n") ==
          "PROXY ipv6/stream [::ffff:203.0.113.9]:1 > [::ffff:192.0.2.1]:2");
}

TEST_CASE("v1 takes UNKNOWN with anything up to CRLF, and names no client", "[header_version][v1]") {
    for (const auto& ignored :
         {""s, " "s, "  "s, " TCP4"s, " 1.2.3.4 5.6.7.8 1 2"s, " 999.0.0.1 :::: -1 70000"s,
          " ffff::1 ffff::2 1 2 3 4 5"s, " \t\v\x7f\xff"s, " a\0b"s, " PROXY TCP4 1.2.3.4 5.6.7.8 1 2"s}) {
        const auto line = "PROXY UNKNOWN" + ignored + "\r\n";
        INFO(line);
        const guarded received{text(line)};
        const auto result = v1::parse(received.view());
        CHECK(result.error == errc::success);
        CHECK(result.size == line.size());
        CHECK(result.header.command == command::proxy);
        CHECK(result.header.family == header_family::unspecified);
        CHECK_FALSE(result.header.names_client());
        CHECK_FALSE(result.header.destination.is_specified());
    }
}

TEST_CASE("v1 says that it is version 1, also when it names no client", "[header_version][v1]") {
    for (const auto& line : {"PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n"s, longest_tcp6, "PROXY UNKNOWN\r\n"s})
        CHECK(v1::parse(text(line)).header.version == 1);
}

TEST_CASE("v1 gives no TLVs", "[header_version][v1]") {
    const guarded received{text("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n\x04\0\0"s)};
    CHECK(v1::parse(received.view()).header.tlvs.empty());
}

TEST_CASE("v1 refuses another protocol at its first wrong byte", "[header_version][v1]") {
    for (const auto& stream : {"GET / HTTP/1.1\r\n"s, "proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\n"s, " PROXY UNKNOWN\r\n"s,
                               "\nPROXY UNKNOWN\r\n"s, "SSH-2.0-OpenSSH_9.2\r\n"s, "\x16\x03\x01\x02"s, "\0"s,
                               "PRI * HTTP/2.0\r\n"s, "POST / HTTP/1.1\r\n"s, "PROXX"s})
        refuses_line(stream, errc::not_proxy);
    refuses<v1>(v2_signature, errc::not_proxy);

    const auto signature = "PROXY"s;
    for (std::size_t at = 0; at < signature.size(); ++at) {
        const auto wrong = signature.substr(0, at) + '?';
        CHECK(answer<v1>(text(wrong)) == errc::not_proxy);
    }
}

TEST_CASE("v1 refuses a protocol word other than TCP4, TCP6 and UNKNOWN", "[header_version][v1]") {
    for (const auto& word :
         {"TCP"s, "TCP5"s, "TCP44"s, "tcp4"s, "Tcp6"s, "UDP4"s, "UDP6"s, "UNIX"s, "XTCP4"s, "TCP4TCP4"s, "4"s})
        refuses_line("PROXY " + word + " 1.2.3.4 5.6.7.8 1 2\r\n", errc::bad_family);
    for (const auto& word : {"unknown"s, "Unknown"s, "UNKNOW"s, "UNKNOWNS"s, "UNKNOWN4"s})
        refuses_line("PROXY " + word + "\r\n", errc::bad_family);
}

TEST_CASE("v1 refuses a line with a field too many or too few", "[header_version][v1]") {
    for (const auto& fields :
         {"1.2.3.4"s, "1.2.3.4 5.6.7.8"s, "1.2.3.4 5.6.7.8 1"s, "1.2.3.4 5.6.7.8 1 2 3"s, "1.2.3.4 5.6.7.8 1 2 3 4"s})
        refuses_line("PROXY TCP4 " + fields + "\r\n", errc::bad_syntax);
    for (const auto& fields : {"::1"s, "::1 ::2"s, "::1 ::2 1"s, "::1 ::2 1 2 3"s})
        refuses_line("PROXY TCP6 " + fields + "\r\n", errc::bad_syntax);
}

TEST_CASE("v1 refuses anything but exactly one space between two fields", "[header_version][v1]") {
    const std::vector<std::string> fields{"PROXY", "TCP4", "1.2.3.4", "5.6.7.8", "1", "2"};
    for (const auto& separator : {""s, "  "s, "\t"s, " \t"s, "\xa0"s, "\0"s, ","s, "+"s, "%20"s})
        for (std::size_t wrong = 1; wrong < fields.size(); ++wrong) {
            std::string line = fields[0];
            for (std::size_t field = 1; field < fields.size(); ++field)
                line += (field == wrong ? separator : " ") + fields[field];
            refuses_line(line + "\r\n");
        }
    refuses_line("PROXY TCP4 1.2.3.4 5.6.7.8 1 2 \r\n");
    refuses_line("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\t\r\n");
    refuses_line("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\0\r\n"s);
    refuses_line("PROXY\tUNKNOWN\r\n");
    refuses_line("PROXY  UNKNOWN\r\n");
    refuses_line("PROXY UNKNOWN\t\r\n");
    refuses_line("PROXY\r\n");
    refuses_line("PROXY \r\n");
    refuses_line("PROXY TCP4\r\n");
    refuses_line("PROXY TCP4 \r\n");
    refuses_line("PROXY TCP6    \r\n");
}

TEST_CASE("v1 refuses an address that is not a canonical one of the declared family", "[header_version][v1]") {
    const auto refuses_client = [](const std::string& protocol, const std::string& good, const std::string& bad) {
        refuses_line("PROXY " + protocol + ' ' + bad + ' ' + good + " 1 2\r\n", errc::bad_address);
    };
    const auto refuses_address = [&](const std::string& protocol, const std::string& good, const std::string& bad) {
        refuses_client(protocol, good, bad);
        refuses_line("PROXY " + protocol + ' ' + good + ' ' + bad + " 1 2\r\n", errc::bad_address);
    };
    for (const auto& of_the_other : {"::1"s, "::ffff:1.2.3.4"s}) refuses_client("TCP4", "5.6.7.8", of_the_other);
    refuses_client("TCP6", "::1", "1.2.3.4");
    for (const auto& bad :
         {"1.2.3"s,     "1.2.3.4.5"s,    "1.2.3."s,     ".1.2.3"s,          "1..2.3"s,    "1.2.3.4."s,  "256.0.0.1"s,
          "1.2.3.256"s, "1.2.3.1000"s,   "01.2.3.4"s,   "1.2.3.00"s,        "1.2.3.004"s, "0x1.2.3.4"s, "1.2.3.a"s,
          "1.2.3.-4"s,  "+1.2.3.4"s,     "1.2.3.4/32"s, "1.2.3.4:80"s,      "16909060"s,  "localhost"s, "*"s,
          "::1::"s,     "::ffff:1.2.3"s, "1,2,3,4"s,    "4294967297.2.3.4"s})
        refuses_address("TCP4", "5.6.7.8", bad);
    for (const auto& bad : {"1:2:3:4:5:6:7"s,
                            "1:2:3:4:5:6:7:8:9"s,
                            "1:2:3:4:5:6:7:8::"s,
                            "::1::"s,
                            "1::2::3"s,
                            ":::"s,
                            ":"s,
                            ":1:2:3:4:5:6:7"s,
                            "1:2:3:4:5:6:7:"s,
                            "12345::"s,
                            "0ffff::"s,
                            "g::"s,
                            "[::1]"s,
                            "::1/128"s,
                            "fe80::1%1"s,
                            "fe80::1%eth0"s,
                            "::256.1.1.1"s,
                            "::1.2.3"s,
                            "::1.2.3.4.5"s,
                            "::1.2.3.4:5"s,
                            "::01.2.3.4"s,
                            "1:2:3:4:5:6:7:1.2.3.4"s,
                            "1.2.3.4.5"s,
                            "01.2.3.4"s,
                            "1.2.3.4::"s,
                            "localhost"s})
        refuses_address("TCP6", "::1", bad);
}

TEST_CASE("v1 refuses a port that is not a number from 0 to 65535 without leading zeroes", "[header_version][v1]") {
    for (const auto& bad :
         {"65536"s, "70000"s, "99999"s, "100000"s, "4294967297"s, "18446744073709551617"s, "00"s, "01"s, "080"s, "-1"s,
          "-0"s, "+1"s, "0x50"s, "1a"s, "a"s, "1.0"s, "1e3"s, "http"s, "\xb2"s}) {
        refuses_line("PROXY TCP4 1.2.3.4 5.6.7.8 " + bad + " 2\r\n", errc::bad_port);
        refuses_line("PROXY TCP4 1.2.3.4 5.6.7.8 1 " + bad + "\r\n", errc::bad_port);
        refuses_line("PROXY TCP6 ::1 ::2 " + bad + " 2\r\n", errc::bad_port);
        refuses_line("PROXY TCP6 ::1 ::2 1 " + bad + "\r\n", errc::bad_port);
    }
}

TEST_CASE("v1 tells the first of several faults: the line's end, its fields, an address, a port",
          "[header_version][v1]") {
    refuses_line("PROXY TCP4 x y z\n", errc::bad_line_end);
    refuses_line("PROXY TCP4 x y 1\r\n", errc::bad_syntax);
    refuses_line("PROXY TCP4 1.2.3.4 y z 1\r\n", errc::bad_address);
    refuses_line("PROXY TCP6 ::1 ::2 z\r 1\r\n", errc::bad_line_end);
}

TEST_CASE("v1 ends a line with CRLF and with nothing less", "[header_version][v1]") {
    for (const auto& line :
         {"PROXY TCP4 1.2.3.4 5.6.7.8 1 2"s, "PROXY TCP6 ::1 ::2 1 2"s, "PROXY UNKNOWN"s, "PROXY UNKNOWN 1 2 3"s})
        for (const auto& end : {"\n"s, "\rX"s, "\r\r\n"s, "\r\0\n"s, "\r \n"s, "\n\r"s, "\n\r\n"s})
            refuses_line(line + end, errc::bad_line_end);
}

TEST_CASE("v1 refuses a CR or an LF anywhere but in the final CRLF", "[header_version][v1]") {
    const auto line = "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n"s;
    for (std::size_t at = 0; at < line.size() - 2; ++at)
        for (const char stray : {'\r', '\n'}) {
            refuses_line(std::string{line}.insert(at, 1, stray));
            refuses_line(std::string{line}.replace(at, 1, 1, stray));
        }
}

TEST_CASE("v1 refuses a line longer than 107 bytes", "[header_version][v1]") {
    const auto line_of = [](std::size_t size) { return "PROXY UNKNOWN " + std::string(size - 16, 'x') + "\r\n"; };
    CHECK(answer<v1>(text(line_of(107))) == errc::success);
    refuses_line(line_of(108), errc::too_long);
    refuses_line(line_of(109), errc::too_long);
    refuses_line(line_of(1000), errc::too_long);
    refuses_line("PROXY TCP4 " + std::string(200, '1') + "\r\n");
    refuses_line("PROXY TCP6 " + std::string(200, ':') + "\r\n");
    refuses_line("PROXY " + std::string(200, ' ') + "\r\n");
}

TEST_CASE("v1 decides within 107 bytes", "[header_version][v1]") {
    const auto endless = "PROXY UNKNOWN " + std::string(200, 'x');
    CHECK(answer<v1>(text(endless.substr(0, 107))) == errc::too_long);
    CHECK(answer<v1>(text(endless)) == errc::too_long);
    CHECK(answer<v1>(text(endless.substr(0, 105) + '\r')) == errc::need_more);
    CHECK(answer<v1>(text(endless.substr(0, 106) + '\r')) != errc::need_more);
}

TEST_CASE("v1 writes the line that the specification shows", "[header_version][v1]") {
    CHECK(written(tcp("192.168.0.1:56324", "192.168.0.11:443")) == "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
    CHECK(written(tcp("0.0.0.0:0", "255.255.255.255:65535")) == "PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n");
    CHECK(written(tcp("[2001:DB8::9]:56324", "[::]:443")) == "PROXY TCP6 2001:db8::9 :: 56324 443\r\n");
    const auto longest = '[' + full_group_address + "]:65535";
    CHECK(written(tcp(longest, longest)) == longest_tcp6);
}

TEST_CASE("v1 writes UNKNOWN for a header that names no client", "[header_version][v1]") {
    CHECK(written({}) == "PROXY UNKNOWN\r\n");
    CHECK(written({.command = command::local}) == "PROXY UNKNOWN\r\n");
    CHECK(written({.command = command::proxy}) == "PROXY UNKNOWN\r\n");
    CHECK(written({.command = command::proxy, .transport = transport::stream}) == "PROXY UNKNOWN\r\n");
    CHECK(written({.command = command::proxy, .family = header_family::unix_socket, .transport = transport::stream}) ==
          "PROXY UNKNOWN\r\n");
}

TEST_CASE("v1 leaves TLVs out", "[header_version][v1]") {
    auto said = tcp("1.2.3.4:1", "5.6.7.8:2");
    const auto tlvs = tlv_of(0x02, text("example.com"));
    said.tlvs = tlvs;
    CHECK(written(said) == "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n");
}

TEST_CASE("v1 says why it cannot say a header, and writes nothing", "[header_version][v1]") {
    CHECK(why_not<v1>(tcp("1.2.3.4:1", "[::1]:2")) == errc::unsayable_families);
    CHECK(why_not<v1>(tcp("[::1]:1", "1.2.3.4:2")) == errc::unsayable_families);
    auto datagram = tcp("1.2.3.4:1", "5.6.7.8:2");
    datagram.transport = transport::datagram;
    CHECK(why_not<v1>(datagram) == errc::unsayable_transport);
    auto no_destination = tcp("1.2.3.4:1", "5.6.7.8:2");
    no_destination.destination = {};
    CHECK(why_not<v1>(no_destination) == errc::unsayable_unnamed);
    for (const auto& said : {datagram, no_destination}) CHECK(written(said).empty());
}
