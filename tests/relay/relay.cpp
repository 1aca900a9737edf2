// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/relay.hpp>

#include "support/catch.hpp"
#include "support/descriptor_limit.hpp"
#include "support/network_namespace.hpp"
#include "support/proxied_network.hpp"
#include "support/relay_thread.hpp"
#include "support/tcp_stream.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

/// Calls for the connection with one peer, which lack memory as long as a test says so.
struct short_calls {
    bool refuses(int socket) {
        ::sockaddr_in peer{};
        ::socklen_t size = sizeof peer;
        const bool is_known = ::getpeername(socket, reinterpret_cast<::sockaddr*>(&peer), &size) == 0;
        if (!is_known || port == 0 || ntohs(peer.sin_port) != port) return false;
        ++refused;
        errno = ENOBUFS;
        return true;
    }

    std::atomic<std::uint16_t> port = 0; ///< of the peer; 0: no call is refused
    std::atomic<int> refused = 0;
};

short_calls sends;
short_calls receives;

/// The kernel is short of memory for some calls until the end of a block, at the latest.
class shortage {
public:
    shortage(short_calls& of, const socket_address& peer) : of_{of} {
        of_.refused = 0;
        of_.port = peer.port;
    }
    shortage(const shortage&) = delete;
    shortage& operator=(const shortage&) = delete;
    ~shortage() { end(); }

    void end() noexcept { of_.port = 0; }
    bool is_felt() const {
        return eventually([this] { return of_.refused > 0; });
    }

private:
    short_calls& of_;
};

} // namespace

/// These take the places of the C library's in this program.
extern "C" ssize_t send(int socket, const void* bytes, std::size_t size, int flags) {
    return sends.refuses(socket) ? -1 : ::sendto(socket, bytes, size, flags, nullptr, 0);
}
extern "C" ssize_t recv(int socket, void* bytes, std::size_t size, int flags) {
    return receives.refuses(socket) ? -1 : ::recvfrom(socket, bytes, size, flags, nullptr, nullptr);
}

namespace {

constexpr int small_buffer = 4096; // [bytes]

/// The four ends of two connections, with no relay between them yet.
struct open_ends {
    explicit open_ends(int receive_buffer = 0)
        : client{tcp_stream::connect(front.local(), {}, receive_buffer)},
          upstream{tcp_stream::connect(back.local())},
          server{back.accept()},
          accepted{front.accept()} {}

    tcp_listener front{address("127.0.0.1:0")};
    tcp_listener back{address("127.0.0.1:0")};
    tcp_stream client;
    tcp_stream upstream;
    tcp_stream server;
    tcp_stream accepted; ///< the client's connection, as the relay's side has it
};

/// A client and a server with a relay between them; `before` is what they do before the relay starts.
struct relayed {
    explicit relayed(
        relay_thread& relay, std::string_view surplus = {}, int receive_buffer = 0,
        const std::function<void(relayed&)>& before = [](relayed&) {}) {
        open_ends ends{receive_buffer};
        client = std::make_unique<tcp_stream>(std::move(ends.client));
        server = std::make_unique<tcp_stream>(std::move(ends.server));
        before(*this);
        result = relay.start(std::move(ends.accepted), std::move(ends.upstream), surplus);
    }

    connection_result end() {
        if (result.wait_for(patience) != std::future_status::ready) throw std::runtime_error{"the relay does not end"};
        return result.get();
    }

    std::unique_ptr<tcp_stream> client;
    std::unique_ptr<tcp_stream> server;
    std::future<connection_result> result;
};

/// A network whose sockets keep a megabyte each way at the most, so that a test knows how much can be under way.
class bounded_network {
public:
    bounded_network() {
        for (const char* name : {"tcp_rmem", "tcp_wmem"}) {
            std::ofstream setting{std::string{"/proc/sys/net/ipv4/"} + name};
            setting << "4096 65536 1048576" << std::flush;
            if (!setting) throw std::runtime_error{std::string{"cannot set "} + name};
        }
    }

    static constexpr std::uint64_t most = 4 << 20; ///< on the way through a relay: in four buffers [bytes]

private:
    network_namespace namespace_;
};

/// Sends until every buffer on the way to a peer that does not read is full.
bool fill(tcp_stream& stream) {
    const std::vector<char> bytes(1 << 16);
    return eventually([&] {
        return ::send(stream.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
               stream.is_full_for(a_while);
    });
}

/// The CPU time that this process has taken.
std::chrono::microseconds cpu_time() {
    ::rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto sum = [](const ::timeval& t) {
        return std::chrono::seconds{t.tv_sec} + std::chrono::microseconds{t.tv_usec};
    };
    return sum(usage.ru_utime) + sum(usage.ru_stime);
}

/// Waits until this process takes next to no CPU time while nothing arrives here: one that spins always does.
bool comes_to_rest(tcp_stream& silent) {
    return eventually([&] {
        const auto before = cpu_time();
        CHECK(silent.is_silent_for(400ms));
        return cpu_time() - before < 20ms;
    });
}

/// Sends what there is room for just now.
void stuff(tcp_stream& stream) {
    const std::vector<char> bytes(1 << 16);
    while (::send(stream.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
    }
}

/// How many ends of pipes this process has open.
std::size_t open_pipe_ends() {
    const auto is_pipe = [](const std::filesystem::directory_entry& e) {
        std::error_code closed_meanwhile;
        return std::filesystem::read_symlink(e.path(), closed_meanwhile).native().starts_with("pipe:");
    };
    const std::filesystem::directory_iterator descriptors{"/proc/self/fd"};
    return static_cast<std::size_t>(std::count_if(begin(descriptors), end(descriptors), is_pipe));
}

std::future<void> send_in_background(tcp_stream& stream, std::uint64_t size) {
    return std::async(std::launch::async, [&stream, size] {
        stream.send_pattern(size);
        stream.finish_sending();
    });
}

/// A message that tells its sender.
std::string message(std::size_t connection, int number) {
    return "message " + std::to_string(number) + " of connection " + std::to_string(connection);
}

/// Whether a byte sent here arrives there.
bool passes(tcp_stream& here, tcp_stream& there) {
    try {
        here.send("x");
        return there.receive(1) == "x";
    } catch (const std::system_error& /*one of them is reset*/) {
        return false;
    }
}

/// A reset, as the kernel reports it to a peer that has not, or has, seen the end of file already.
bool is_reset(std::error_code ec) {
    return ec == std::errc::connection_reset || ec == std::errc::broken_pipe;
}

} // namespace

TEST_CASE("a relay delivers the surplus first", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    const std::string surplus(GENERATE(0U, 1U, 65536U), 's');
    relayed r{relay, surplus};
    r.client->send("more");
    r.client->finish_sending();
    CHECK(r.server->receive_rest() == surplus + "more");
    r.server->finish_sending();
    const auto result = r.end();
    CHECK_FALSE(result.error);
    CHECK(result.from_client == surplus.size() + 4);
    CHECK(result.from_upstream == 0);
}

TEST_CASE("messages of many connections at once arrive, each where it belongs", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    allow_many_descriptors();
    const network_namespace network;
    relay_thread relay{model};
    std::vector<std::unique_ptr<relayed>> all;
    for (int i = 0; i < 100; ++i) all.push_back(std::make_unique<relayed>(relay));
    for (int round = 0; round < 20; ++round) {
        relay.unseen([&] {
            for (std::size_t i = 0; i < all.size(); ++i) all[i]->client->send(message(i, round));
        });
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto expected = message(i, round);
            REQUIRE(all[i]->server->receive(expected.size()) == expected);
            all[i]->server->send(expected);
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto expected = message(i, round);
            REQUIRE(all[i]->client->receive(expected.size()) == expected);
        }
    }
}

TEST_CASE("a connection that ends while messages of other connections are under way does not disturb them",
          "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    std::vector<std::unique_ptr<relayed>> all;
    for (int i = 0; i < 40; ++i) all.push_back(std::make_unique<relayed>(relay));
    relay.unseen([&] {
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i]->client->send(message(i, 0));
            all[i]->server->send(message(i, 1));
            if (i % 4 == 1) all[i]->client->reset();
            if (i % 4 == 2) all[i]->server->reset();
            if (i % 4 == 3) all[i]->client->finish_sending();
        }
    });
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto& r = *all[i];
        if (i % 4 == 1) CHECK(is_reset(r.server->receive_end()));
        if (i % 4 == 2) CHECK(is_reset(r.client->receive_end()));
        if (i % 4 == 1 || i % 4 == 2) continue;
        CHECK(r.server->receive(message(i, 0).size()) == message(i, 0));
        CHECK(r.client->receive(message(i, 1).size()) == message(i, 1));
        if (i % 4 == 3) CHECK(r.server->receive_rest().empty());
    }
}

TEST_CASE("messages to a peer that does not read wait for it, each behind the other", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const bounded_network network;
    relay_thread relay{model};
    relayed r{relay, {}, small_buffer};
    std::string sent;
    const auto taken = [&] { return unread_bytes(r.server->peer(), r.server->local()) == 0; };
    for (int number = 0; sent.empty() || eventually(taken, a_while); ++number) {
        const auto next = message(0, number) + std::string(3000, ' ');
        r.server->send(next);
        sent += next;
    }
    r.server->finish_sending();
    CHECK(r.client->receive_rest() == sent);
}

TEST_CASE("a message as large as the room in a batch arrives as any other", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay};
    const std::string sized(GENERATE(4095U, 4096U, 4097U, 8192U, 8193U), 'm');
    for (const auto& next : {sized, sized, message(0, 0), sized}) {
        r.client->send(next);
        REQUIRE(r.server->receive(next.size()) == next);
    }
    r.client->send(sized);
    const bool in_order = GENERATE(true, false);
    if (in_order) {
        r.client->finish_sending();
        CHECK(r.server->receive_rest() == sized);
    } else {
        CHECK(r.server->receive(sized.size()) == sized);
        r.client->reset();
        CHECK(is_reset(r.server->receive_end()));
    }
}

TEST_CASE("the handler of a connection's end may end all other connections", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    std::vector<std::unique_ptr<relayed>> all;
    for (int i = 0; i < 20; ++i) all.push_back(std::make_unique<relayed>(relay));
    relay.when_one_ends([&] { relay.end_at_once(errc::drained); });
    relay.unseen([&] {
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i]->client->send(message(i, 0));
            all[i]->server->send(message(i, 1));
        }
        all[10]->client->reset();
    });
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto error = all[i]->end().error;
        CHECK((i == 10 ? is_reset(error) || error == errc::drained : error == errc::drained));
    }
}

TEST_CASE("a client that has finished still receives a large reply", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    constexpr std::uint64_t size = 20 << 20;
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay};
    r.client->send("request");
    r.client->finish_sending();
    CHECK(r.server->receive_rest() == "request");
    auto sent = send_in_background(*r.server, size);
    CHECK(r.client->receive_pattern(size));
    CHECK(r.client->receive_rest().empty());
    sent.get();
    const auto result = r.end();
    CHECK_FALSE(result.error);
    CHECK(result.from_upstream == size);
}

TEST_CASE("a server that has finished goes on receiving", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    constexpr std::uint64_t size = 4 << 20;
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay};
    r.server->send("greeting");
    r.server->finish_sending();
    CHECK(r.client->receive_rest() == "greeting");
    auto sent = send_in_background(*r.client, size);
    CHECK(r.server->receive_pattern(size));
    CHECK(r.server->receive_rest().empty());
    sent.get();
    const auto result = r.end();
    CHECK_FALSE(result.error);
    CHECK(result.from_client == size);
}

TEST_CASE("a reset travels from either side to the other", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay};
    const bool by_client = GENERATE(true, false);
    auto& one = by_client ? r.client : r.server;
    auto& other = by_client ? r.server : r.client;
    one->send("last words");
    CHECK(other->receive(10) == "last words");
    one->reset();
    CHECK(other->receive_end() == std::errc::connection_reset);
    CHECK(r.end().error == std::errc::connection_reset);
}

TEST_CASE("a reset by a side that has finished reaches one that is silent", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay};
    const bool by_client = GENERATE(true, false);
    auto& one = by_client ? r.client : r.server;
    auto& other = by_client ? r.server : r.client;
    one->finish_sending();
    CHECK(other->receive_rest().empty());
    one->reset();
    CHECK(is_reset(other->await_error()));
    CHECK(is_reset(r.end().error));
}

TEST_CASE("a reset reaches a side that does not read", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const bounded_network network;
    relay_thread relay{model};
    relayed r{relay, {}, small_buffer};
    // The server fills every buffer on the way, then the client goes, which never takes what the relay has.
    REQUIRE(fill(*r.server));
    r.client->reset();
    CHECK(r.server->receive_end() == std::errc::connection_reset);
    CHECK(is_reset(r.end().error));
}

TEST_CASE("an answer still arrives when the server resets behind it", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay};
    r.client->send("a request that is not read to its end");
    CHECK(r.server->receive(9) == "a request");
    r.server->send("413 too large");
    r.server->close(); // with unread bytes: the kernel resets
    CHECK(r.client->receive(13) == "413 too large");
    r.client->receive_end();
    r.client->close();
    r.end();
}

TEST_CASE("an answer still arrives when the client goes on sending to a server that resets", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const bounded_network network;
    relay_thread relay{model};
    relayed r{relay};
    auto sent = std::async(std::launch::async, [&] {
        try {
            r.client->send_pattern(4 * bounded_network::most);
        } catch (const std::system_error& error) {
            return error.code();
        }
        return std::error_code{};
    });
    CHECK(r.server->receive(9).size() == 9);
    r.server->send("413 too large");
    r.server->close();
    CHECK(r.client->receive(13) == "413 too large");
    CHECK(is_reset(sent.get()));
    CHECK(is_reset(r.end().error));
}

TEST_CASE("an answer still arrives at a slow client when the server resets behind it", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    constexpr std::uint64_t size = 32 << 10; // more than the client takes at once, less than the relay does
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay, {}, small_buffer};
    r.client->send("a request that is not read to its end");
    CHECK(r.server->receive(9) == "a request");
    r.server->send_pattern(size);
    if (GENERATE(true, false)) r.server->finish_sending();
    // The relay has taken the whole answer when nothing of it is left on the way to it.
    REQUIRE(eventually([&] { return unread_bytes(r.server->peer(), r.server->local()) == 0; }));
    r.server->close();          // with unread bytes: the kernel resets
    r.result.wait_for(a_while); // so that the reset is there before the client has read
    CHECK(r.client->receive_pattern(size));
}

TEST_CASE("a relay moves what an earlier handler was told of before it had the sockets", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    open_ends ends;
    ends.client.send("request");
    ends.server.send("greeting");
    auto result = relay.start_watched(std::move(ends.accepted), std::move(ends.upstream));
    CHECK(ends.server.receive(7) == "request");
    CHECK(ends.client.receive(8) == "greeting");
}

TEST_CASE("a reset is not kept for ever from a side that takes nothing", "[net][relay]") {
    const bounded_network network;
    relay_thread relay{relay_model::adaptive};
    relayed r{relay};
    REQUIRE(fill(*r.client)); // all the way to a server that does not read
    r.client->reset();
    CHECK(is_reset(r.end().error)); // in half a minute
}

TEST_CASE("a side to which the kernel is short of memory to send is still heard", "[net][relay]") {
    const network_namespace network;
    relay_thread relay{GENERATE(from_range(every_relay))};
    relayed r{relay};
    shortage short_of_memory{sends, r.server->local()};
    r.client->send("request");
    r.server->send("reply all the same");
    CHECK(r.client->receive(18) == "reply all the same");
    SECTION("and has what was kept for it, once there is memory") {
        short_of_memory.end();
        CHECK(r.server->receive(7) == "request");
    }
    SECTION("and its reset is passed on at once") {
        r.server->reset();
        CHECK(r.result.wait_for(detail::reset_delay::longest / 2) == std::future_status::ready);
    }
}

TEST_CASE("what the kernel was short of memory to receive is delivered once there is memory", "[net][relay]") {
    const network_namespace network;
    relay_thread relay{relay_model::copy};
    relayed r{relay};
    shortage short_of_memory{receives, r.client->local()};
    r.client->send("request");
    REQUIRE(short_of_memory.is_felt());
    SECTION("where the connection lives on") {
        short_of_memory.end();
        CHECK(r.server->receive(7) == "request");
    }
    SECTION("and with a connection that ends before nothing is left to be done") {
        relay.end_all(errc::drained);
        CHECK(r.end().error == errc::drained);
        relayed other{relay}; // has the reactor take turns
        other.client->send("other");
        CHECK(other.server->receive(5) == "other");
    }
}

TEST_CASE("pieces behind the first do not wait to be joined", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    open_ends ends;
    const descriptor socket{checked(::dup(ends.upstream.native_handle()), "dup")};
    constexpr int off = 0;
    checked(::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &off, sizeof off), "setsockopt");
    relay.start(std::move(ends.accepted), std::move(ends.upstream), "surplus");
    CHECK(ends.server.receive(7) == "surplus");
    ends.client.send("more");
    CHECK(ends.server.receive(4) == "more");
    int is_prompt = 0;
    ::socklen_t size = sizeof is_prompt;
    checked(::getsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &is_prompt, &size), "getsockopt");
    CHECK(is_prompt != 0);
}

TEST_CASE("a surplus larger than a buffer arrives whole, also at a slow reader", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const std::string surplus(8 << 20, 's');
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay, surplus};
    r.client->finish_sending();
    CHECK(r.server->receive_rest() == surplus);
}

TEST_CASE("100 MB each way at once arrive unchanged", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    constexpr std::uint64_t size = 100'000'000;
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay};
    auto up = send_in_background(*r.client, size);
    auto down = send_in_background(*r.server, size);
    auto at_server = std::async(std::launch::async, [&] { return r.server->receive_pattern(size); });
    CHECK(r.client->receive_pattern(size));
    CHECK(at_server.get());
    up.get();
    down.get();
    const auto result = r.end();
    CHECK_FALSE(result.error);
    CHECK(result.from_client == size);
    CHECK(result.from_upstream == size);
}

TEST_CASE("a slow reader slows the sender down and loses nothing", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    constexpr std::uint64_t size = 2 * bounded_network::most;
    const bounded_network network;
    relay_thread relay{model};
    relayed r{relay, {}, small_buffer};
    auto sent = send_in_background(*r.server, size);
    // The other direction and other connections are not held up meanwhile.
    r.client->send("up");
    CHECK(r.server->receive(2) == "up");
    relayed other{relay};
    other.client->send("other");
    CHECK(other.server->receive(5) == "other");
    CHECK(sent.wait_for(0s) == std::future_status::timeout);
    CHECK(r.client->receive_pattern(size));
    CHECK(r.client->receive_rest().empty());
    sent.get();
}

TEST_CASE("a stream passes where there is no descriptor for a pipe", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    constexpr std::uint64_t size = 20 << 20;
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay};
    const descriptor_limit limit{0};
    auto sent = send_in_background(*r.server, size);
    CHECK(r.client->receive_pattern(size));
    CHECK(r.client->receive_rest().empty());
    sent.get();
}

TEST_CASE("a stream passes while streams that are stuck have all the pipes", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    constexpr std::uint64_t size = 4 << 20;
    constexpr auto most_ends = 2 * detail::pipe_pool::most;
    const bounded_network network;
    allow_many_descriptors();
    const auto others = open_pipe_ends();
    relay_thread relay{model};
    std::vector<std::unique_ptr<relayed>> stuck;
    for (std::size_t i = 0; i < detail::pipe_pool::most + 4; ++i)
        stuck.push_back(std::make_unique<relayed>(relay, std::string_view{}, small_buffer));
    CHECK(eventually([&] {
        for (const auto& r : stuck) stuff(*r->server);
        return model != relay_model::splice || open_pipe_ends() - others == most_ends;
    }));
    relayed r{relay};
    auto sent = send_in_background(*r.server, size);
    CHECK(r.client->receive_pattern(size));
    sent.get();
    CHECK(open_pipe_ends() - others <= most_ends);
}

TEST_CASE("waiting for a slow reader costs no CPU", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const bounded_network network;
    relay_thread relay{model};
    relayed r{relay, {}, small_buffer};
    // The kernel's probes of a full window may let a little pass: then there is room to be filled again.
    CHECK(eventually([&] { return fill(*r.server) && comes_to_rest(*r.server) && r.server->is_full_for(0ms); }));
}

TEST_CASE("urgent data neither spins the CPU nor stops what follows", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay};
    const bool by_client = GENERATE(true, false);
    auto& one = by_client ? r.client : r.server;
    auto& other = by_client ? r.server : r.client;
    one->send("a");
    one->send_urgent('!');
    CHECK(other->receive(1) == "a");
    CHECK(comes_to_rest(*other));
    one->send("b");
    CHECK(other->receive(1) == "b");
    one->finish_sending();
    CHECK(other->receive_rest().empty());
}

TEST_CASE("urgent data before the end of file neither spins nor hides the rest", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    relayed r{relay};
    r.client->send_urgent('!');
    r.client->finish_sending();
    CHECK(r.server->receive_rest().empty());
    CHECK(comes_to_rest(*r.client));
    r.server->send("answer");
    r.server->finish_sending();
    CHECK(r.client->receive_rest() == "answer");
    CHECK_FALSE(r.end().error);
}

TEST_CASE("a connection that is idle for too long is reset on both sides", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model, 200ms};
    SECTION("open on both sides") {
        relayed r{relay};
        CHECK(r.client->receive_end() == std::errc::connection_reset);
        CHECK(r.server->receive_end() == std::errc::connection_reset);
        CHECK(r.end().error == errc::idle_timed_out);
    }
    SECTION("closed on one") {
        relayed r{relay, {}, 0, [](auto& pair) { pair.client->finish_sending(); }};
        CHECK(r.client->receive_end() == std::errc::connection_reset);
        CHECK(is_reset(r.server->await_error()));
        CHECK(r.end().error == errc::idle_timed_out);
    }
}

TEST_CASE("bytes in either direction keep a connection from being idle", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    constexpr auto idle_timeout = 500ms;
    const network_namespace network;
    relay_thread relay{model, idle_timeout};
    const bool by_client = GENERATE(true, false);
    // On a busy machine it may happen that nothing is sent for too long; another connection has better luck.
    const auto outlives_the_timeout = [&] {
        using clock = std::chrono::steady_clock;
        const auto start = clock::now();
        relayed r{relay};
        auto& one = by_client ? r.client : r.server;
        auto& other = by_client ? r.server : r.client;
        for (auto heard = start; heard - start < 2 * idle_timeout;) {
            const auto now = clock::now();
            if (!passes(*one, *other) || !one->is_silent_for(idle_timeout / 10)) {
                CHECK(clock::now() - heard >= idle_timeout);
                return false;
            }
            heard = now;
        }
        return true;
    };
    CHECK(eventually(outlives_the_timeout));
}

TEST_CASE("end_all resets every connection", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    relayed one{relay};
    relayed other{relay};
    relay.end_all(errc::drained);
    for (auto* r : {&one, &other}) {
        CHECK(r->client->receive_end() == std::errc::connection_reset);
        CHECK(r->server->receive_end() == std::errc::connection_reset);
        CHECK(r->end().error == errc::drained);
    }
}

TEST_CASE("an idle relayed connection holds two descriptors and no more", "[net][relay]") {
    const auto model = GENERATE(from_range(every_relay));
    CAPTURE(model);
    const network_namespace network;
    relay_thread relay{model};
    const auto exchange = [](relayed& r) {
        r.client->send_pattern(1 << 20);
        CHECK(r.server->receive_pattern(1 << 20));
        r.server->send("done");
        CHECK(r.client->receive(4) == "done");
    };
    relayed first{relay};
    exchange(first);
    const auto before = open_descriptors();
    relayed second{relay};
    exchange(second);
    CHECK(eventually([&] { return open_descriptors() == before + 2 + 2; })); // the test itself has two of the four
}
