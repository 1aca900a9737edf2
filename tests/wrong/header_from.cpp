// SPDX-License-Identifier: BSL-1.0
//
// Headers that only some peers send, where that cannot be. Each is one error, which says why; see check.

#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/header_version/header_from.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/server/proxy_acceptor.hpp>
#include <mmproxy/server/read_proxy_datagram.hpp>

#include <asio/io_context.hpp>

#include <optional>

using namespace mmproxy;

// error: header_from: replies of this version carry a header too
std::optional<header_from<spp, subnet_set>> with_replies;

// error: who sends a header is told by rules: give header_rules
std::optional<proxy_acceptor<asio::ip::tcp::acceptor, header_from<v2, subnet_set>>> with_rules_of_its_own;

proxied_datagram read_from(const socket_address& sender) {
    // error: who sends a header is told by the rules
    return read_proxy_datagram<header_from<v2, subnet_set>>({}, sender, header_rules{});
}

int main() {
    asio::io_context io;
    const dual_stack targets{std::nullopt, std::nullopt};
    // error: an optional_header_version is not given as an object
    tcp_forwarder<dual_stack, header_from<v2, subnet_set>> without_peers{io.get_executor(), targets};
    tcp_forwarder right{io.get_executor(), targets, header_from{v2{}, subnet_set{}}};
}
