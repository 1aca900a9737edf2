// SPDX-License-Identifier: BSL-1.0
#include "echo_server.hpp"

#include "receive_batch.hpp"
#include "udp_socket.hpp"

namespace udp_echo {

void serve_echo(const mmproxy::socket_address& address, bool gso) {
    const auto socket = udp_socket::bound_to(address);
    if (gso) socket.coalesce();
    receive_batch batch{65535};
    while (true) {
        batch.receive(socket.fd());
        batch.send_back(socket.fd());
    }
}

} // namespace udp_echo
