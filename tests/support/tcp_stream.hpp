// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_TCP_STREAM_HPP
#define MMPROXY_TESTS_SUPPORT_TCP_STREAM_HPP

#include <mmproxy/address/socket_address.hpp>

#include "support/descriptor.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

/// A TCP connection as a program with blocking calls has it, made by hand so that a test decides on every step.
/// Every call that waits has a limit. Errors: `std::system_error` naming the call.
class tcp_stream {
public:
    explicit tcp_stream(descriptor fd);

    /// Connects, from the address `from` when it is specified. A small `receive_buffer` makes a slow reader.
    static tcp_stream connect(const mmproxy::socket_address& to, const mmproxy::socket_address& from = {},
                              int receive_buffer = 0);

    void send(std::string_view bytes);
    void send_urgent(char byte);
    /// Receives this many bytes, fewer only at the end of file.
    std::string receive(std::size_t size);
    /// Receives all bytes up to the end of file.
    std::string receive_rest();
    /// Drops what comes until the connection has ended: with an error, or in order.
    std::error_code receive_end();
    /// Waits for an error of the socket without reading from it, even behind its end of file: a reset.
    std::error_code await_error();
    /// Whether nothing arrives, neither bytes nor an end, for this time.
    bool is_silent_for(std::chrono::milliseconds time);
    /// Whether there is no room for further bytes, for this time.
    bool is_full_for(std::chrono::milliseconds time);

    /// Sends and receives bytes that differ at every position of a stream, so that none is lost, repeated or moved.
    void send_pattern(std::uint64_t size);
    bool receive_pattern(std::uint64_t size);

    void finish_sending();
    /// Closes with a reset.
    void reset();
    /// Closes: with a reset when unread bytes are left, else in order.
    void close() { fd_ = descriptor{}; }

    mmproxy::socket_address local() const;
    mmproxy::socket_address peer() const;
    int native_handle() const noexcept { return fd_.get(); }

private:
    std::size_t receive_some(char* to, std::size_t size);

    descriptor fd_;
};

/// A listening TCP socket.
class tcp_listener {
public:
    static constexpr int default_backlog = 4096;

    explicit tcp_listener(const mmproxy::socket_address& at, int backlog = default_backlog);

    tcp_stream accept();
    bool is_silent_for(std::chrono::milliseconds time);
    mmproxy::socket_address local() const;
    int native_handle() const noexcept { return fd_.get(); }

private:
    descriptor fd_;
};

/// How many bytes have arrived at `local` from `remote` that its owner did not read yet. IPv4 addresses only, also of
/// an IPv6 socket.
std::size_t unread_bytes(const mmproxy::socket_address& local, const mmproxy::socket_address& remote);

/// Whether an IPv4 socket of the thread's network namespace waits for the answer to its SYN.
bool is_dialling();

/// The number of descriptors that this process has open.
std::size_t open_descriptors();

/// Raises the limit of open descriptors as far as an ordinary user may.
void allow_many_descriptors();

#endif
