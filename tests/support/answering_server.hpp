// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_ANSWERING_SERVER_HPP
#define MMPROXY_TESTS_SUPPORT_ANSWERING_SERVER_HPP

#include <mmproxy/address/socket_address.hpp>

#include "support/udp_socket.hpp"

#include <string_view>
#include <system_error>
#include <thread>

/// A UDP server that answers every datagram, an empty one too, on a thread of its own.
class answering_server {
public:
    explicit answering_server(const mmproxy::socket_address& at) : socket_{at} {}
    answering_server(const answering_server&) = delete;
    answering_server& operator=(const answering_server&) = delete;
    ~answering_server() { udp_socket::connect(socket_.local()).send(end); }

private:
    static constexpr std::string_view end = "the test is over";

    void answer() const {
        for (auto asked = socket_.receive(); asked.payload != end; asked = socket_.receive()) answer(asked);
    }

    /// An answer that finds no way is lost, as a server's is.
    void answer(const datagram& asked) const {
        try {
            socket_.send_to(asked.from, "answer");
        } catch (const std::system_error&) {
            return;
        }
    }

    udp_socket socket_;
    std::jthread thread_{[this] { answer(); }};
};

#endif
