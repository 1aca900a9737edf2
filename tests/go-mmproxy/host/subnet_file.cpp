// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/subnet_file.hpp"

#include "support/catch.hpp"

#include <sstream>
#include <stdexcept>

using namespace go_mmproxy;

namespace {

std::vector<std::string> read(const std::string& text) {
    std::istringstream file{text};
    std::vector<std::string> found;
    for (const auto& subnet : read_subnets(file, "list")) found.push_back(to_string(subnet));
    return found;
}

std::vector<std::string> read_denied(const std::string& text) {
    std::istringstream file{text};
    std::vector<std::string> found;
    const auto own = [] {
        return std::vector{mmproxy::parse_subnet("10.0.0.2").value(), mmproxy::parse_subnet("fd00::2").value()};
    };
    for (const auto& subnet : read_denied_clients(file, "denied", own)) found.push_back(to_string(subnet));
    return found;
}

template <class Do> std::string refusal(Do load) {
    try {
        load();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

std::string refusal_of(const std::string& text) {
    return refusal([&] { read(text); });
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("a list has a subnet or an address a line", "[go-mmproxy][subnet_file]") {
    CHECK(read("192.0.2.0/24\n2001:db8::/32\n198.51.100.7\n") ==
          strings{"192.0.2.0/24", "2001:db8::/32", "198.51.100.7/32"});
}

TEST_CASE("comments, blank lines, white space and CR LF are skipped", "[go-mmproxy][subnet_file]") {
    CHECK(read("# balancers\r\n\r\n  192.0.2.0/24 # first\r\n\t::1\t\r\n   # none\n#\n10.0.0.0/8#tight") ==
          strings{"192.0.2.0/24", "::1/128", "10.0.0.0/8"});
}

TEST_CASE("host bits in a list are cleared", "[go-mmproxy][subnet_file]") {
    CHECK(read("10.0.0.1/8") == strings{"10.0.0.0/8"});
}

TEST_CASE("a malformed line is refused with its number and its text", "[go-mmproxy][subnet_file]") {
    CHECK(refusal_of("192.0.2.0/24\n\n10.0.0.0/33 # typo\n").starts_with("list:3: \"10.0.0.0/33\" is not a subnet"));
    CHECK(refusal_of("example.org").starts_with("list:1: \"example.org\" is not"));
    CHECK(refusal_of("10.0.0.0/8 10.1.0.0/16").starts_with("list:1: \"10.0.0.0/8 10.1.0.0/16\" is not"));
}

TEST_CASE("a list without a subnet is refused", "[go-mmproxy][subnet_file]") {
    const auto* text = GENERATE("", "\n\n", "# 192.0.2.0/24\n");
    CHECK(refusal_of(text) == "list: holds no subnet, so nobody could connect");
}

TEST_CASE("a file that cannot be read is refused by name", "[go-mmproxy][subnet_file]") {
    CHECK(refusal([] { load_subnets("/no/such/file"); }) == "/no/such/file: cannot be read: No such file or directory");
    CHECK(refusal([] { load_subnets("/"); }) == "/: cannot be read: Is a directory");
}

TEST_CASE("a byte-order mark in front of a list is skipped", "[go-mmproxy][subnet_file]") {
    CHECK(read("\xEF\xBB\xBF"
               "192.0.2.0/24\n::1\n") == strings{"192.0.2.0/24", "::1/128"});
    CHECK(read("\xEF\xBB\xBF# balancers\n192.0.2.0/24\n") == strings{"192.0.2.0/24"});
}

TEST_CASE("an invisible character in a line is named", "[go-mmproxy][subnet_file]") {
    CHECK(refusal_of("192.0.2.0/24\n198.51.100.7\u00A0\n").ends_with("; it holds U+00A0 (no-break space)"));
    CHECK(refusal_of("\u200B192.0.2.0/24\n").ends_with("; it holds U+200B (zero width character)"));
    CHECK(refusal_of("192.0.2.0/24\n\uFEFF::1\n").ends_with("; it holds U+FEFF (byte-order mark)"));
    CHECK(refusal_of("example.org\n").ends_with("or 2001:db8::1"));
}

TEST_CASE("a list in UTF-16 is called so", "[go-mmproxy][subnet_file]") {
    using namespace std::string_literals;
    for (const auto& text : {"\xFF\xFE"
                             "1\0.\0"s,
                             "\xFE\xFF\0"
                             "1\0."s,
                             "1\0"
                             "9\0"
                             "2\0"s})
        CHECK(refusal_of(text) == "list: is no UTF-8 text, but UTF-16 as it seems: save it as UTF-8");
}

TEST_CASE("a list of denied clients may name this host by a word", "[go-mmproxy][subnet_file]") {
    CHECK(read_denied("192.0.2.0/24\nlocal # this host\n::1\n") ==
          strings{"192.0.2.0/24", "10.0.0.2/32", "fd00::2/128", "::1/128"});
    CHECK(read_denied(" local\r\n") == strings{"10.0.0.2/32", "fd00::2/128"});
}

TEST_CASE("a list of denied clients may be empty, and then asks for no address of the host",
          "[go-mmproxy][subnet_file]") {
    std::istringstream file{"# none yet\n"};
    CHECK(read_denied_clients(file, "denied", nullptr).empty());
}

TEST_CASE("a malformed line of denied clients is refused with the word that it may be", "[go-mmproxy][subnet_file]") {
    const auto* text = GENERATE("Local", "locals", "local 192.0.2.1", "localhost", "10.0.0.0/33");
    const auto refused = refusal([&] { read_denied(std::string{"192.0.2.1\n"} + text + "\n"); });
    CHECK(refused ==
          "denied:2: \"" + std::string{text} +
              "\" is neither a subnet or an address, such as 192.0.2.0/24 or 2001:db8::1, nor the word local");
}

TEST_CASE("this host has no word in a list of balancers", "[go-mmproxy][subnet_file]") {
    CHECK(refusal_of("local\n").starts_with("list:1: \"local\" is not a subnet or an address"));
}

TEST_CASE("a list of denied clients that cannot be read is refused by name", "[go-mmproxy][subnet_file]") {
    CHECK(refusal([] { load_denied_clients("/no/such/file"); }) ==
          "/no/such/file: cannot be read: No such file or directory");
}

TEST_CASE("a line with a NUL is quoted whole", "[go-mmproxy][subnet_file]") {
    using namespace std::string_literals;
    CHECK(refusal_of("192.0.2.0/24\n10.0\0.0.0/8\n"s).starts_with("list:2: \"10.0\\x00.0.0/8\" is not a subnet"));
}
