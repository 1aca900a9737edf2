// SPDX-License-Identifier: BSL-1.0
//
// Parses a header and writes its client, with what the standard library has.

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version.hpp>
#include <mmproxy/tlv.hpp>
#include <mmproxy/version.hpp>

#include <all_headers.hpp>

#if defined(ASIO_VERSION) || defined(AF_INET) || defined(INET6_ADDRSTRLEN)
#error "a parser has included Asio, or what the system has for sockets"
#endif
#if MMPROXY_VERSION_NUMBER < 100
#error "the version is no number"
#endif

#ifdef WITH_BOOST
#include <boost/asio/buffer.hpp>
#endif

#include <span>
#include <string_view>

int main() {
    using namespace mmproxy::literals;
    constexpr std::string_view line = "PROXY TCP6 2001:db8::7 2001:db8::1 51234 443\r\nhello";
#ifdef WITH_BOOST
    const auto buffer = boost::asio::buffer(line);
    const std::span received{static_cast<const std::byte*>(buffer.data()), buffer.size()};
#else
    const auto received = std::as_bytes(std::span{line});
#endif
    const auto result = mmproxy::any_version::parse(received);
    const bool is_good = result && line.substr(result.size) == "hello" &&
                         result.header.source == "[2001:db8::7]:51234"_address &&
                         to_string(result.header.source) == "[2001:db8::7]:51234";
    return is_good ? 0 : 1;
}
