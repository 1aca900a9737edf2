// SPDX-License-Identifier: BSL-1.0
//
// Plain traffic that is wrapped by one forwarder and unwrapped by another, or by software that takes PROXY headers: the
// server sees the client.
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>

#include "support/catch.hpp"
#include "support/print.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/running_forwarder.hpp"
#include "support/sending_forwarder.hpp"
#include "support/tcp_stream.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::literals;
using version = sending_forwarder::version;

namespace {

/// Where plain clients connect; the forwarder that unwraps is behind it, on `listen_text`.
constexpr auto entry_v4 = "127.0.0.1:8000"_address;
constexpr auto entry_v6 = "[::1]:8000"_address;

dual_stack unwrapping() {
    return {at_v4(), at_v6()};
}

/// In an order that every run repeats, pieces of many sizes and a few large ones.
std::vector<std::size_t> piece_sizes() {
    std::mt19937 random{20261129}; // NOLINT: every run tries the same
    std::vector<std::size_t> sizes{1, 2, 107, 1460, 65536, 1'000'000};
    for (int i = 0; i < 20; ++i) sizes.push_back(1 + random() % 4096);
    return sizes;
}

/// A connection from a client of its own to the entry, as the target has it.
struct wrapped_connection {
    wrapped_connection(const socket_address& entry, const socket_address& from, tcp_listener& target)
        : stream{tcp_stream::connect(entry, from)}, server{target.accept()} {}

    tcp_stream stream;
    tcp_stream server;
};

/// nginx that answers with what it has learnt from the header.
nginx reading_nginx() {
    return nginx{R"(http {
  access_log off;
  client_body_temp_path DIRECTORY/1;
  proxy_temp_path DIRECTORY/2;
  fastcgi_temp_path DIRECTORY/3;
  uwsgi_temp_path DIRECTORY/4;
  scgi_temp_path DIRECTORY/5;
  server {
    listen 127.0.0.1:8080 proxy_protocol;
    listen [::1]:8080 proxy_protocol;
    set_real_ip_from 127.0.0.1;
    set_real_ip_from ::1;
    real_ip_header proxy_protocol;
    location / {
      return 200 "$remote_addr $remote_port $proxy_protocol_server_addr $proxy_protocol_server_port";
    }
  }
}
)",
                 8080,
                 {},
                 2};
}

/// HAProxy that answers so.
haproxy reading_haproxy() {
    return haproxy{R"(
frontend readers
  mode http
  bind 127.0.0.1:8080 accept-proxy
  bind [::1]:8080 accept-proxy
  http-request return status 200 content-type text/plain lf-string "%[src] %[src_port] %[dst] %[dst_port]"
)",
                   8080, 2};
}

/// What a server behind the entry answers to a request.
std::string answer_to(tcp_stream& stream) {
    stream.send("GET / HTTP/1.0\r\n\r\n");
    const auto answer = stream.receive_rest();
    return answer.substr(std::min(answer.size(), answer.find("\r\n\r\n") + 4));
}

std::string ends(const socket_address& client, const socket_address& destination) {
    return to_string(client.address)
        .append(" ")
        .append(std::to_string(client.port))
        .append(" ")
        .append(to_string(destination.address))
        .append(" ")
        .append(std::to_string(destination.port));
}

void check_receiver() {
    const auto v = GENERATE(version::v1, version::v2);
    const auto forwarder = sending_forwarder::wrapping(v, "[::]:8000"_address);
    auto v4_stream = tcp_stream::connect(entry_v4, "127.0.0.9:0"_address);
    const auto v4_client = v4_stream.local();
    CHECK(answer_to(v4_stream) == ends(v4_client, entry_v4));
    auto v6_stream = tcp_stream::connect(entry_v6);
    const auto v6_client = v6_stream.local();
    CHECK(answer_to(v6_stream) == ends(v6_client, entry_v6));
}

} // namespace

TEST_CASE("what is wrapped and unwrapped again comes from the client itself, byte for byte", "[net][wrapping]") {
    const proxied_network network;
    tcp_listener v4_target{target_v4()};
    tcp_listener v6_target{target_v6()};
    const auto v = GENERATE(version::v1, version::v2);
    auto options = no_timeouts;
    options.dials_own_listeners = true; // both forwarders are of this process
    const running_forwarder unwraps{options};
    const auto wraps = sending_forwarder::wrapping(v, "[::]:8000"_address, unwrapping(), options);
    for (const auto size : piece_sizes()) {
        const bool is_v4 = size % 2 == 0;
        INFO(size << " bytes of an IPv" << (is_v4 ? 4 : 6) << " client");
        wrapped_connection c{is_v4 ? entry_v4 : entry_v6, is_v4 ? "127.0.0.9:0"_address : socket_address{},
                             is_v4 ? v4_target : v6_target};
        CHECK(c.server.peer().address == c.stream.local().address);
        std::thread both{[&] {
            c.stream.send_pattern(size);
            c.stream.finish_sending();
        }};
        CHECK(c.server.receive_pattern(size));
        both.join();
        CHECK(c.server.receive_rest().empty());
        std::thread back{[&] {
            c.server.send_pattern(size);
            c.server.close();
        }};
        CHECK(c.stream.receive_pattern(size));
        back.join();
        CHECK(c.stream.receive_rest().empty());
    }
    const auto closed = wraps.record.wait_for(connection_event::closed, piece_sizes().size());
    REQUIRE(closed.size() == piece_sizes().size());
    std::uint64_t sent = 0;
    for (const auto size : piece_sizes()) sent += size;
    CHECK(wraps.record.delivered().from_client == sent);
    CHECK(wraps.record.delivered().from_upstream == sent);
}

TEST_CASE("nginx takes the client of a plain connection from the header that it is wrapped in",
          "[net][wrapping][nginx]") {
    const network_namespace network;
    const auto server = reading_nginx();
    check_receiver();
}

TEST_CASE("HAProxy takes the client of a plain connection from the header that it is wrapped in",
          "[net][wrapping][haproxy]") {
    const network_namespace network;
    const auto server = reading_haproxy();
    check_receiver();
}
