// SPDX-License-Identifier: BSL-1.0
//
// Makes an Asio endpoint of an address, with the Asio that it was vendored with.

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/endpoint.hpp>

#ifdef OWN_ASIO
#include <own_asio.hpp>
#endif
#include <asio/ip/tcp.hpp>

int main() {
    using namespace mmproxy::literals;
    return mmproxy::to_endpoint<asio::ip::tcp>("[2001:db8::7]:443"_address).port() == 443 ? 0 : 1;
}
