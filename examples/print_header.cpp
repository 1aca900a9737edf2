// SPDX-License-Identifier: BSL-1.0
//
// Reads standard input to its end and says what the PROXY header at the beginning says: the parser alone, without a
// socket. It helps to see what a balancer sends on one connection:
//
//   nc -l 8443 | ./print_header

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/tlv/cloud.hpp>
#include <mmproxy/tlv/fields.hpp>
#include <mmproxy/tlv/ssl.hpp>

#include <cstddef>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace {

void print_text(const char* name, const std::optional<std::string_view>& text) {
    if (text) std::cout << name << std::quoted(*text) << '\n';
}

void print(const mmproxy::header& h) {
    std::cout << "command      " << (h.command == mmproxy::command::local ? "LOCAL" : "PROXY") << '\n'
              << "source       " << to_string(h.source) << '\n'
              << "destination  " << to_string(h.destination) << '\n';
    if (!h.unix_addresses.empty())
        std::cout << "AF_UNIX      from " << std::quoted(h.source_path()) << " to " << std::quoted(h.destination_path())
                  << '\n';
    print_text("authority    ", mmproxy::authority(h.tlvs));
    print_text("alpn         ", mmproxy::alpn(h.tlvs));
    print_text("VPC endpoint ", mmproxy::aws_vpc_endpoint_id(h.tlvs));
    if (const auto tls = mmproxy::ssl(h.tlvs)) print_text("TLS          ", tls->version());
    for (const auto [type, value] : mmproxy::tlv_range{h.tlvs})
        std::cout << "TLV          0x" << std::hex << static_cast<unsigned>(type) << std::dec << ", " << value.size()
                  << " bytes\n";
}

} // namespace

int main() {
    const std::string input{std::istreambuf_iterator<char>{std::cin}, {}};
    const auto result = mmproxy::any_version::parse(std::as_bytes(std::span{input}));
    if (!result) {
        std::cerr << make_error_code(result.error).message() << '\n';
        return 1;
    }
    print(result.header);
    std::cout << "header       " << result.size << " bytes, then " << input.size() - result.size
              << " bytes of payload\n";
}
