// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_ECHO_SERVER_HPP
#define MMPROXY_TESTS_SUPPORT_ECHO_SERVER_HPP

#include <mmproxy/address/socket_address.hpp>

#include "support/io_thread.hpp"

/// Sends back what it receives, to any number of clients, on a thread of its own.
class echo_server {
public:
    explicit echo_server(const mmproxy::socket_address& at);
    echo_server(const echo_server&) = delete;
    echo_server& operator=(const echo_server&) = delete;
    ~echo_server() { thread_.io().stop(); }

private:
    io_thread thread_;
};

#endif
