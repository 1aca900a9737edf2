// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_HTTP_GET_HPP
#define MMPROXY_TESTS_SUPPORT_HTTP_GET_HPP

#include <mmproxy/address/socket_address.hpp>

#include "support/descriptor.hpp"
#include "support/tcp_stream.hpp"
#include "support/waiting.hpp"

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

/// What an HTTP server has answered.
struct http_answer {
    int status = 0;
    std::string head{}; ///< its lines, with their ends
    std::string body{};
};

namespace http_detail {

inline std::string request_for(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
}

inline http_answer read(const std::string& text) {
    const auto end = text.find("\r\n\r\n");
    if (!text.starts_with("HTTP/1.1 ") || end == std::string::npos) throw std::runtime_error{"no answer: " + text};
    return {std::stoi(text.substr(9, 3)), text.substr(0, end + 2), text.substr(end + 4)};
}

inline descriptor connect_to_unix_socket(const std::string& path) {
    descriptor client{checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")};
    const ::timeval limit{patience.count(), 0};
    checked(::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), "setsockopt");
    ::sockaddr_un to{};
    to.sun_family = AF_UNIX;
    path.copy(to.sun_path, sizeof to.sun_path - 1);
    checked(::connect(client.get(), reinterpret_cast<const ::sockaddr*>(&to), sizeof to), "connect");
    return client;
}

} // namespace http_detail

/// Reads one answer, which is the last thing on the connection; throws `std::runtime_error` where it is none.
inline http_answer read_http_answer(tcp_stream& from) {
    return http_detail::read(from.receive_rest());
}

/// Asks for a path, on a connection of its own.
inline http_answer http_get(const mmproxy::socket_address& at, const std::string& path) {
    auto server = tcp_stream::connect(at);
    server.send(http_detail::request_for(path));
    return read_http_answer(server);
}

/// The same of a server on a Unix socket.
inline http_answer http_get(const std::string& socket, const std::string& path) {
    const auto server = http_detail::connect_to_unix_socket(socket);
    const auto request = http_detail::request_for(path);
    checked(::send(server.get(), request.data(), request.size(), MSG_NOSIGNAL), "send");
    std::string text;
    std::array<char, 4096> part{};
    for (::ssize_t size = 0; (size = checked(::recv(server.get(), part.data(), part.size(), 0), "recv")) > 0;)
        text.append(part.data(), static_cast<std::size_t>(size));
    return http_detail::read(text);
}

#endif
