// SPDX-License-Identifier: BSL-1.0
#include "support/tcp_stream.hpp"

#include "support/socket_calls.hpp"

#include <asio/ip/tcp.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

namespace {

using endpoint = asio::ip::tcp::endpoint;

descriptor open_socket(const endpoint& at) {
    return descriptor{checked(::socket(at.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")};
}

/// Every window of up to 64 KiB of a stream whose period is a prime number, so that no shift leaves it the same.
class pattern {
public:
    static constexpr std::size_t window = 65536;

    pattern() : bytes_(period + window) {
        std::uint32_t state = 1;
        for (std::size_t i = 0; i < period; ++i)
            bytes_[i] = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
        for (std::size_t i = period; i < bytes_.size(); ++i) bytes_[i] = bytes_[i - period];
    }

    std::string_view at(std::uint64_t offset, std::uint64_t size) const {
        return {bytes_.data() + offset % period, static_cast<std::size_t>(std::min<std::uint64_t>(size, window))};
    }

private:
    static constexpr std::size_t period = 65521;
    std::vector<char> bytes_;
};

const pattern& the_pattern() {
    static const pattern instance;
    return instance;
}

/// Waits until a connection that is under way is made; -1 and `errno` when it is not.
int end_of_connect(int socket) {
    ::pollfd asked{socket, POLLOUT, 0};
    while (::poll(&asked, 1, -1) < 0 && errno == EINTR) {
    }
    ::socklen_t size = sizeof errno;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &errno, &size);
    return errno == 0 ? 0 : -1;
}

} // namespace

tcp_stream::tcp_stream(descriptor fd) : fd_{std::move(fd)} {
    limit_waiting(fd_.get());
    set_option(fd_.get(), IPPROTO_TCP, TCP_NODELAY, 1);
}

tcp_stream tcp_stream::connect(const mmproxy::socket_address& to, const mmproxy::socket_address& from,
                               int receive_buffer) {
    const auto target = mmproxy::to_endpoint<asio::ip::tcp>(to);
    tcp_stream stream{open_socket(target)};
    if (receive_buffer > 0) set_option(stream.native_handle(), SOL_SOCKET, SO_RCVBUF, receive_buffer);
    if (from.is_specified()) {
        const auto source = mmproxy::to_endpoint<asio::ip::tcp>(from);
        checked(::bind(stream.native_handle(), source.data(), static_cast<::socklen_t>(source.size())), "bind");
    }
    const auto size = static_cast<::socklen_t>(target.size());
    const int result = ::connect(stream.native_handle(), target.data(), size);
    // The end of an io_uring of this thread interrupts the wait; the connection is made all the same. connect(2).
    checked(result != 0 && errno == EINTR ? end_of_connect(stream.native_handle()) : result, "connect");
    return stream;
}

void tcp_stream::send(std::string_view bytes) {
    while (!bytes.empty())
        bytes.remove_prefix(
            static_cast<std::size_t>(checked(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), "send")));
}

void tcp_stream::send_urgent(char byte) {
    checked(::send(fd_.get(), &byte, 1, MSG_NOSIGNAL | MSG_OOB), "send");
}

std::size_t tcp_stream::receive_some(char* to, std::size_t size) {
    return static_cast<std::size_t>(checked(::recv(fd_.get(), to, size, 0), "recv"));
}

std::string tcp_stream::receive(std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t got = 0;
    for (std::size_t n = 1; n > 0 && got < size; got += n) n = receive_some(bytes.data() + got, size - got);
    bytes.resize(got);
    return bytes;
}

std::string tcp_stream::receive_rest() {
    std::string bytes;
    std::array<char, 65536> part;
    while (const auto n = receive_some(part.data(), part.size())) bytes.append(part.data(), n);
    return bytes;
}

std::error_code tcp_stream::receive_end() {
    std::array<char, 65536> part;
    for (;;) {
        const auto n = ::recv(fd_.get(), part.data(), part.size(), 0);
        if (n == 0) return {};
        if (n < 0) return {errno, std::system_category()};
    }
}

std::error_code tcp_stream::await_error() {
    int error = ETIMEDOUT;
    ::socklen_t size = sizeof error;
    if (is_ready(fd_.get(), 0, patience)) ::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    return {error, std::system_category()};
}

bool tcp_stream::is_silent_for(std::chrono::milliseconds time) {
    return !is_ready(fd_.get(), POLLIN, time);
}

bool tcp_stream::is_full_for(std::chrono::milliseconds time) {
    return !is_ready(fd_.get(), POLLOUT, time);
}

void tcp_stream::send_pattern(std::uint64_t size) {
    for (std::uint64_t sent = 0; sent < size; sent += pattern::window) send(the_pattern().at(sent, size - sent));
}

bool tcp_stream::receive_pattern(std::uint64_t size) {
    std::vector<char> part(pattern::window);
    for (std::uint64_t got = 0; got < size;) {
        const auto expected = the_pattern().at(got, size - got);
        const auto n = receive_some(part.data(), expected.size());
        if (n == 0 || std::memcmp(part.data(), expected.data(), n) != 0) return false;
        got += n;
    }
    return true;
}

void tcp_stream::finish_sending() {
    checked(::shutdown(fd_.get(), SHUT_WR), "shutdown");
}

void tcp_stream::reset() {
    set_option(fd_.get(), SOL_SOCKET, SO_LINGER, ::linger{1, 0});
    close();
}

mmproxy::socket_address tcp_stream::local() const {
    return name_of<asio::ip::tcp>(fd_.get(), ::getsockname);
}

mmproxy::socket_address tcp_stream::peer() const {
    return name_of<asio::ip::tcp>(fd_.get(), ::getpeername);
}

tcp_listener::tcp_listener(const mmproxy::socket_address& at, int backlog) {
    const auto name = mmproxy::to_endpoint<asio::ip::tcp>(at);
    fd_ = open_socket(name);
    set_option(fd_.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    checked(::bind(fd_.get(), name.data(), static_cast<::socklen_t>(name.size())), "bind");
    checked(::listen(fd_.get(), backlog), "listen");
}

tcp_stream tcp_listener::accept() {
    if (is_silent_for(patience)) throw std::system_error{ETIMEDOUT, std::system_category(), "accept"};
    return tcp_stream{descriptor{checked(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept4")}};
}

bool tcp_listener::is_silent_for(std::chrono::milliseconds time) {
    return !is_ready(fd_.get(), POLLIN, time);
}

mmproxy::socket_address tcp_listener::local() const {
    return name_of<asio::ip::tcp>(fd_.get(), ::getsockname);
}

namespace {

/// As /proc/net/tcp has it: the address in host byte order, then the port, in hexadecimal digits.
std::string proc_name(const mmproxy::socket_address& a) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, a.address.bytes().data(), sizeof bytes);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%08X:%04X", bytes, static_cast<unsigned>(a.port));
    return text.data();
}

/// A line of /proc/net/tcp, as far as it is of use here. proc(5).
struct tcp_table_line {
    std::string number, local, remote, state, queues;
};

std::vector<tcp_table_line> tcp_table(const char* path) {
    std::ifstream file{path};
    std::vector<tcp_table_line> lines;
    for (std::string text; std::getline(file, text);) {
        std::istringstream fields{text};
        auto& line = lines.emplace_back();
        fields >> line.number >> line.local >> line.remote >> line.state >> line.queues;
    }
    return lines;
}

} // namespace

std::size_t unread_bytes(const mmproxy::socket_address& local, const mmproxy::socket_address& remote) {
    // A v4-mapped address ends as the IPv4 address does.
    for (const char* path : {"/proc/thread-self/net/tcp6", "/proc/thread-self/net/tcp"})
        for (const auto& line : tcp_table(path)) {
            if (!line.local.ends_with(proc_name(local)) || !line.remote.ends_with(proc_name(remote))) continue;
            return std::stoul(line.queues.substr(line.queues.find(':') + 1), nullptr, 16);
        }
    return 0;
}

bool is_dialling() {
    return std::ranges::count(tcp_table("/proc/thread-self/net/tcp"), "02", &tcp_table_line::state) > 0;
}

std::size_t open_descriptors() {
    const std::filesystem::directory_iterator all{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

void allow_many_descriptors() {
    ::rlimit limit{};
    checked(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    checked(::setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}
