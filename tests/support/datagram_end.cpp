// SPDX-License-Identifier: BSL-1.0
#include "support/datagram_end.hpp"

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/datagram/control_message.hpp>
#include <mmproxy/socket/socket_buffers.hpp>
#include <mmproxy/socket/socket_options.hpp>

#include "support/descriptor.hpp"
#include "support/waiting.hpp"

#include <stdexcept>

#include <sys/socket.h>

namespace mmproxy::tests {

asio::ip::udp::endpoint udp_endpoint(const char* text) {
    return to_endpoint<asio::ip::udp>(parse_socket_address(text).value());
}

datagram_end::datagram_end(const asio::ip::udp::endpoint& at) : socket_{io_, at.protocol()} {
    constexpr std::size_t room = std::size_t{32} << 20;
    detail::set_receive_buffer(socket_, room);
    detail::set_send_buffer(socket_, room);
    socket_.bind(at);
}

datagram_end& datagram_end::joining() {
    socket_.set_option(udp_gro{});
    return *this;
}

datagram_end& datagram_end::connected_to(const asio::ip::udp::endpoint& other) {
    socket_.connect(other);
    return *this;
}

void datagram_end::send_to(const asio::ip::udp::endpoint& to, byte_view datagram) {
    socket_.send_to(asio::buffer(datagram.data(), datagram.size()), to);
}

bool datagram_end::is_ready(std::chrono::milliseconds limit, short events) {
    ::pollfd entry{.fd = native_handle(), .events = events, .revents = 0};
    return checked(::poll(&entry, 1, static_cast<int>(limit.count())), "poll") == 1;
}

datagram_end::message datagram_end::receive() {
    if (!is_ready(patience)) throw std::runtime_error{"no datagram within the time"};
    static bytes buffer(65536);
    message m;
    ::iovec vector{buffer.data(), buffer.size()};
    detail::control_buffer control; // NOLINT: filled by the kernel
    ::msghdr header{};
    header.msg_name = m.from.data();
    header.msg_namelen = static_cast<::socklen_t>(m.from.capacity());
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    header.msg_control = control.bytes.data();
    header.msg_controllen = control.bytes.size();
    const auto size = checked(::recvmsg(native_handle(), &header, MSG_DONTWAIT), "recvmsg");
    m.content.assign(buffer.begin(), buffer.begin() + size);
    m.segment_size = detail::read_control(header).segment_size;
    return m;
}

std::vector<bytes> datagram_end::receive(std::size_t count) {
    std::vector<bytes> all;
    while (all.size() < count) all.push_back(receive().content);
    return all;
}

asio::ip::udp::endpoint datagram_end::endpoint() const {
    return socket_.local_endpoint();
}

} // namespace mmproxy::tests
