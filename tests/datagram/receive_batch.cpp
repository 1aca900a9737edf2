// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/datagram/receive_batch.hpp>

#include "support/catch.hpp"
#include "support/datagram_end.hpp"
#include "support/network_namespace.hpp"
#include "support/one_cpu.hpp"
#include "support/print.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <vector>

#include <netinet/udp.h>

using namespace mmproxy;
using namespace mmproxy::tests;
using detail::receive_batch;
using detail::received_datagrams;

namespace {

/// A network of its own, with an order of datagrams that can be relied upon.
struct loopback {
    network_namespace network{};
    one_cpu one{};
};

bytes numbered(std::size_t size, std::size_t number) {
    auto content = repeated(size, static_cast<unsigned>(number & 0xff));
    if (size >= 2) content[1] = static_cast<std::byte>(number >> 8);
    return content;
}

bytes copy(byte_view view) {
    return {view.begin(), view.end()};
}

/// Sends bytes as datagrams of `size` bytes each, in one message; the last may be shorter.
void send_joined(datagram_end& from, const asio::ip::udp::endpoint& to, bytes content, std::size_t size) {
    ::iovec vector{content.data(), content.size()};
    detail::control_buffer control; // NOLINT: written by its writer
    ::msghdr header{};
    header.msg_name = const_cast<::sockaddr*>(reinterpret_cast<const ::sockaddr*>(to.data()));
    header.msg_namelen = static_cast<::socklen_t>(to.size());
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    detail::control_writer{header, control}.segment_size(size);
    checked(::sendmsg(from.native_handle(), &header, 0), "sendmsg");
}

/// Receives until there are as many datagrams as expected.
std::vector<bytes> receive(datagram_end& receiver, std::size_t count) {
    receive_batch batch;
    std::vector<bytes> got;
    while (got.size() < count) {
        if (!receiver.is_ready(patience)) throw std::runtime_error{"no datagram within the time"};
        const auto ec = batch.receive_from(receiver.native_handle(), batch.room(), [&](const received_datagrams& r) {
            r.each([&](byte_view d) { got.push_back(copy(d)); });
        });
        CHECK_FALSE(ec);
        batch.clear();
    }
    return got;
}

/// What one datagram says of itself.
received_datagrams receive_one(receive_batch& batch, datagram_end& receiver) {
    REQUIRE(receiver.is_ready(patience));
    received_datagrams one;
    std::size_t count = 0;
    REQUIRE_FALSE(batch.receive_from(receiver.native_handle(), 1, [&](const received_datagrams& r) {
        one = r;
        ++count;
    }));
    REQUIRE(count == 1);
    return one;
}

std::vector<std::size_t> sizes_of_each(std::size_t size, std::size_t segment_size) {
    const auto content = repeated(size, 0x5a);
    std::vector<std::size_t> sizes;
    std::size_t at = 0;
    received_datagrams{content, segment_size, nullptr, {}}.each([&](byte_view d) {
        CHECK((d.empty() || d.data() == content.data() + at));
        at += d.size();
        sizes.push_back(d.size());
    });
    CHECK(at == size);
    return sizes;
}

using sizes = std::vector<std::size_t>;

} // namespace

TEST_CASE("joined datagrams are taken apart where they were joined", "[net][receive_batch]") {
    CHECK(sizes_of_each(100, 0) == sizes{100});
    CHECK(sizes_of_each(0, 0) == sizes{0});
    CHECK(sizes_of_each(0, 100) == sizes{0});
    CHECK(sizes_of_each(100, 100) == sizes{100});
    CHECK(sizes_of_each(60, 100) == sizes{60});
    CHECK(sizes_of_each(200, 100) == sizes{100, 100});
    CHECK(sizes_of_each(201, 100) == sizes{100, 100, 1});
    CHECK(sizes_of_each(299, 100) == sizes{100, 100, 99});
    CHECK(sizes_of_each(3, 1) == sizes{1, 1, 1});
}

TEST_CASE("a receive_batch brings many datagrams at once, whole and in their order", "[net][receive_batch]") {
    const loopback network;
    const auto* at = GENERATE("127.0.0.1:0", "[::1]:0");
    datagram_end receiver{at};
    datagram_end sender{at};
    std::vector<bytes> sent;
    for (std::size_t i = 0; i < 400; ++i) sent.push_back(numbered(i % 10 == 0 ? 0 : i * 7 % 1500, i));
    for (const auto& d : sent) sender.send_to(receiver.endpoint(), d);
    CHECK(receive(receiver, sent.size()) == sent);
}

TEST_CASE("a receive_batch has room for a number of messages, and keeps them until it is cleared",
          "[net][receive_batch]") {
    const loopback network;
    constexpr auto capacity = receive_batch::capacity;
    datagram_end receiver{"127.0.0.1:0"};
    datagram_end sender{"127.0.0.1:0"};
    for (std::size_t i = 0; i < 2 * capacity + 10; ++i) sender.send_to(receiver.endpoint(), numbered(100, i));
    REQUIRE(receiver.is_ready(patience));

    receive_batch batch;
    std::vector<byte_view> kept;
    const auto receive_up_to = [&](std::size_t limit) {
        std::size_t got = 0;
        const auto ec = batch.receive_from(receiver.native_handle(), limit, [&](const received_datagrams& r) {
            kept.push_back(r.bytes);
            ++got;
        });
        CHECK_FALSE(ec);
        return got;
    };
    CHECK(batch.room() == capacity);
    CHECK(receive_up_to(10) == 10);
    CHECK(batch.room() == capacity - 10);
    CHECK(receive_up_to(0) == 0);
    CHECK(receive_up_to(1000) == capacity - 10);
    CHECK(batch.room() == 0);
    CHECK(receive_up_to(1000) == 0); // there are more, but nowhere to keep them
    for (std::size_t i = 0; i < capacity; ++i) REQUIRE(copy(kept[i]) == numbered(100, i));

    batch.clear();
    CHECK(batch.room() == capacity);
    CHECK(receive_up_to(capacity) == capacity);
    CHECK(copy(kept.back()) == numbered(100, 2 * capacity - 1));
    batch.clear();
    CHECK(receive_up_to(capacity) == 10);
    CHECK(copy(kept.back()) == numbered(100, 2 * capacity + 9));
}

TEST_CASE("a receive_batch tells the sender of a datagram, each time anew", "[net][receive_batch]") {
    const loopback network;
    datagram_end both{"[::]:5000"};
    datagram_end v4{"127.0.0.1:0"};
    datagram_end v6{"[::1]:0"};
    datagram_end receiver{"127.0.0.1:0"};
    receive_batch batch;
    for (int round = 0; round < 3; ++round) {
        v6.send_to(udp_endpoint("[::1]:5000"), text("v6"));
        CHECK(*receive_one(batch, both).from == v6.endpoint());
        v4.send_to(udp_endpoint("127.0.0.1:5000"), text("mapped"));
        CHECK(from_endpoint(*receive_one(batch, both).from).canonical() == from_endpoint(v4.endpoint()));
        batch.clear(); // so that the same room has names of both families
        v4.send_to(receiver.endpoint(), text("v4"));
        const auto r = receive_one(batch, receiver);
        CHECK(*r.from == v4.endpoint());
        CHECK(r.from->size() == v4.endpoint().size());
        batch.clear();
    }
}

TEST_CASE("a receive_batch tells which address a datagram was sent to, where the socket reports it",
          "[net][receive_batch]") {
    const loopback network;
    const auto [at, to, local] = GENERATE(table<const char*, const char*, const char*>({
        {"0.0.0.0:5000", "127.0.0.1:5000", "127.0.0.1"},
        {"0.0.0.0:5000", "127.0.0.7:5000", "127.0.0.7"},
        {"[::]:5000", "[::1]:5000", "::1"},
        {"[::]:5000", "127.0.0.7:5000", "::ffff:127.0.0.7"},
    }));
    CAPTURE(at, to);
    datagram_end receiver{at};
    datagram_end sender{udp_endpoint(to).protocol() == asio::ip::udp::v4() ? "127.0.0.1:0" : "[::1]:0"};
    receive_batch batch;
    sender.send_to(udp_endpoint(to), text("unasked"));
    CHECK(receive_one(batch, receiver).local == interface_address{});

    receiver.socket().set_option(packet_info{});
    receiver.joining();
    sender.send_to(udp_endpoint(to), text("asked"));
    const auto r = receive_one(batch, receiver);
    CHECK(r.local.address == parse_ip_address(local).value());
    CHECK(r.local.interface == 1); // lo
    CHECK(r.segment_size == 0);

    send_joined(sender, udp_endpoint(to), repeated(250, 0x5a), 100);
    const auto joined = receive_one(batch, receiver);
    CHECK(joined.local.address == parse_ip_address(local).value());
    CHECK(joined.bytes.size() == 250);
    CHECK(joined.segment_size == 100);
}

TEST_CASE("a receive_batch takes joined datagrams apart", "[net][receive_batch]") {
    const loopback network;
    const auto* at = GENERATE("127.0.0.1:0", "[::1]:0");
    const bool joins = GENERATE(true, false);
    CAPTURE(at, joins);
    datagram_end receiver{at};
    if (joins) receiver.joining();
    datagram_end sender{at};
    std::vector<bytes> sent;
    for (const auto& [count, size, last] : {std::tuple<std::size_t, std::size_t, std::size_t>{64, 1000, 1000},
                                            {10, 50, 1},
                                            {3, 20000, 5000},
                                            {1, 7, 7}}) {
        bytes content;
        for (std::size_t i = 0; i < count; ++i) {
            sent.push_back(numbered(i + 1 == count ? last : size, i));
            content = join(content, sent.back());
        }
        send_joined(sender, receiver.endpoint(), content, size);
        sent.emplace_back();
        sender.send_to(receiver.endpoint(), {});
    }
    CHECK(receive(receiver, sent.size()) == sent);
}

TEST_CASE("the largest datagrams there are come whole", "[net][receive_batch]") {
    const loopback network;
    const auto [at, size] = GENERATE(table<const char*, std::size_t>({{"127.0.0.1:0", 65507}, {"[::1]:0", 65527}}));
    datagram_end receiver{at};
    if (GENERATE(true, false)) receiver.joining();
    datagram_end sender{at};
    std::vector<bytes> sent;
    for (std::size_t i = 0; i < 20; ++i) sent.push_back(numbered(size, i));
    for (const auto& d : sent) sender.send_to(receiver.endpoint(), d);
    CHECK(receive(receiver, sent.size()) == sent);
}

TEST_CASE("where nothing has come a receive_batch says so and waits for nothing", "[net][receive_batch]") {
    const loopback network;
    datagram_end receiver{"127.0.0.1:0"};
    receive_batch batch;
    const auto ec = batch.receive_from(receiver.native_handle(), batch.room(),
                                       [](const received_datagrams& /*r*/) { FAIL("nothing was sent"); });
    CHECK(ec == std::errc::resource_unavailable_try_again);
    CHECK(batch.room() == receive_batch::capacity);
}

TEST_CASE("an error of a connected socket costs no datagram", "[net][receive_batch]") {
    const loopback network;
    const auto target = udp_endpoint("127.0.0.1:5000");
    datagram_end receiver{"127.0.0.1:0"};
    receiver.connected_to(target);
    receiver.socket().send(asio::buffer("lost", 4));
    REQUIRE(receiver.is_ready(patience, 0)); // the ICMP error has come
    datagram_end back{target};
    back.send_to(receiver.endpoint(), text("one"));
    back.send_to(receiver.endpoint(), text("two"));

    receive_batch batch;
    std::vector<bytes> got;
    const auto receive_some = [&] {
        return batch.receive(receiver.native_handle(), batch.room(),
                             [&](const received_datagrams& r) { got.push_back(copy(r.bytes)); });
    };
    CHECK(receive_some() == std::errc::connection_refused);
    CHECK(got.empty());
    CHECK(batch.room() == receive_batch::capacity);
    while (got.size() < 2) {
        REQUIRE(receiver.is_ready(patience));
        CHECK_FALSE(receive_some());
    }
    CHECK(got == std::vector{text("one"), text("two")});
}
