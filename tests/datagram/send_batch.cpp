// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/datagram/send_batch.hpp>

#include "support/catch.hpp"
#include "support/datagram_end.hpp"
#include "support/network_namespace.hpp"
#include "support/one_cpu.hpp"
#include "support/print.hpp"
#include "support/topology.hpp"

#include <cstddef>
#include <list>
#include <memory>
#include <random>
#include <system_error>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;

namespace {

/// What datagrams are reported with.
struct owner {
    std::vector<std::pair<bytes, std::error_code>> dropped{};
    std::vector<bytes> prefixes{}; ///< of these
};

/// A send_batch that keeps the bytes which it is given.
class outbox {
public:
    using path_id = detail::send_batch<owner>::path_id;

    path_id path(datagram_end& from) { return batch.path(from.native_handle()); }
    path_id path(datagram_end& from, const asio::ip::udp::endpoint& to, const interface_address& source = {}) {
        return batch.path(from.native_handle(), to, source);
    }

    void add(path_id path, const bytes& payload) { add(path, {}, payload, nobody_); }
    void add(path_id path, const bytes& prefix, const bytes& payload) { add(path, prefix, payload, nobody_); }
    void add(path_id path, const bytes& prefix, const bytes& payload, owner& o) {
        const auto& p = bytes_.emplace_back(prefix);
        batch.add(path, p, bytes_.emplace_back(payload), o);
    }

    /// Sends everything; how many datagrams could not be sent.
    std::size_t flush() {
        std::size_t dropped = 0;
        batch.flush([&](owner& o, byte_view prefix, byte_view payload, std::error_code reason) {
            ++dropped;
            o.prefixes.emplace_back(prefix.begin(), prefix.end());
            o.dropped.emplace_back(bytes{payload.begin(), payload.end()}, reason);
        });
        bytes_.clear();
        return dropped;
    }

    detail::send_batch<owner> batch{};

private:
    std::list<bytes> bytes_{};
    owner nobody_{};
};

/// A network of its own, with an order of datagrams that can be relied upon.
struct loopback {
    network_namespace network{};
    one_cpu one{};
};

/// A datagram of this size that differs from every other one by its number.
bytes numbered(std::size_t size, std::size_t number) {
    auto content = repeated(size, static_cast<unsigned>(number & 0xff));
    if (size >= 2) content[1] = static_cast<std::byte>(number >> 8);
    return content;
}

std::vector<bytes> of_sizes(const std::vector<std::size_t>& sizes) {
    std::vector<bytes> all;
    for (const auto size : sizes) all.push_back(numbered(size, all.size()));
    return all;
}

/// What a receiver with UDP_GRO sees of datagrams of these sizes: the size of each message and of its segments.
using shape = std::vector<std::pair<std::size_t, std::size_t>>;

shape shape_of(const std::vector<std::size_t>& sizes, const char* from, const char* to) {
    datagram_end receiver{to};
    receiver.joining();
    datagram_end sender{from};
    outbox out;
    const auto path = out.path(sender, receiver.endpoint());
    for (const auto& d : of_sizes(sizes)) out.add(path, d);
    const auto the_end = repeated(2000, 0xee); // larger than any before it, and so never joined
    out.add(path, the_end);
    out.flush();
    shape seen;
    for (auto m = receiver.receive(); m.content != the_end; m = receiver.receive())
        seen.emplace_back(m.content.size(), m.segment_size);
    return seen;
}

std::vector<std::size_t> times(std::size_t count, std::size_t size) {
    return std::vector<std::size_t>(count, size);
}

std::vector<std::size_t> operator+(std::vector<std::size_t> a, const std::vector<std::size_t>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

} // namespace

TEST_CASE("a send_batch keeps the order of a path's datagrams, of any sizes", "[net][send_batch]") {
    const loopback network;
    const auto [from, to] = GENERATE(table<const char*, const char*>(
        {{"127.0.0.1:0", "127.0.0.1:0"}, {"[::1]:0", "[::1]:0"}, {"[::]:0", "127.0.0.1:0"}}));
    const bool is_connected = GENERATE(false, true);
    CAPTURE(from, to, is_connected);
    datagram_end receiver{to};
    datagram_end sender{from};
    const auto is_mapped = sender.endpoint().protocol() != receiver.endpoint().protocol();
    const auto target = is_mapped
                            ? udp_endpoint(("[::ffff:127.0.0.1]:" + std::to_string(receiver.endpoint().port())).c_str())
                            : receiver.endpoint();
    if (is_connected) sender.connected_to(target);
    std::mt19937 random{1};
    const auto any = [&](std::size_t most) { return std::uniform_int_distribution<std::size_t>{0, most}(random); };

    outbox out;
    std::size_t number = 0;
    for (int round = 0; round < 10; ++round) {
        const auto path = is_connected ? out.path(sender) : out.path(sender, target);
        std::vector<bytes> sent;
        while (sent.size() < 150) {
            const std::vector<std::size_t> sizes{0, 1, 100, 100, 100, 1400, any(2000), any(100) == 0 ? 65507U : 200U};
            const auto size = sizes[any(sizes.size() - 1)];
            for (auto i = any(3); i < 4; ++i) sent.push_back(numbered(size, ++number));
        }
        for (const auto& d : sent) out.add(path, d);
        REQUIRE(out.flush() == 0);
        REQUIRE(receiver.receive(sent.size()) == sent);
    }
}

TEST_CASE("neighbours of one size on one path leave as one message", "[net][send_batch]") {
    const loopback network;
    const auto [from, to] =
        GENERATE(table<const char*, const char*>({{"127.0.0.1:0", "127.0.0.1:0"}, {"[::1]:0", "[::1]:0"}}));
    const auto seen = [from = from, to = to](const std::vector<std::size_t>& sizes) {
        return shape_of(sizes, from, to);
    };
    SECTION("as they are") {
        CHECK(seen(times(10, 50)) == shape{{500, 50}});
    }
    SECTION("a single one needs no joining") {
        CHECK(seen({50}) == shape{{50, 0}});
    }
    SECTION("the last one may be shorter") {
        CHECK(seen({50, 50, 20}) == shape{{120, 50}});
    }
    SECTION("behind a shorter one a message begins") {
        CHECK(seen({50, 50, 20, 50, 50}) == shape{{120, 50}, {100, 50}});
    }
    SECTION("behind two shorter ones as well") {
        CHECK(seen({50, 20, 20}) == shape{{70, 50}, {20, 0}});
    }
    SECTION("a larger one begins a message") {
        CHECK(seen({20, 20, 50, 50}) == shape{{40, 20}, {100, 50}});
    }
    SECTION("each larger than the one before") {
        CHECK(seen({10, 20, 30}) == shape{{10, 0}, {20, 0}, {30, 0}});
    }
    SECTION("an empty one stands alone") {
        CHECK(seen({50, 50, 0, 0, 50}) == shape{{100, 50}, {0, 0}, {0, 0}, {50, 0}});
    }
    SECTION("64 at most") {
        CHECK(seen(times(150, 10)) == shape{{640, 10}, {640, 10}, {220, 10}});
    }
    SECTION("exactly 64 with a shorter one as the last") {
        CHECK(seen(times(63, 10) + std::vector<std::size_t>{5}) == shape{{635, 10}});
        CHECK(seen(times(64, 10) + std::vector<std::size_t>{5}) == shape{{640, 10}, {5, 0}});
    }
}

TEST_CASE("a message holds no more than a datagram can", "[net][send_batch]") {
    const loopback network;
    const auto [from, to] =
        GENERATE(table<const char*, const char*>({{"127.0.0.1:0", "127.0.0.1:0"}, {"[::1]:0", "[::1]:0"}}));
    CHECK(shape_of(times(60, 1500), from, to).front() == std::pair<std::size_t, std::size_t>{64500, 1500});
    for (const std::size_t size : {1000U, 1400U, 9000U, 21835U, 21836U, 32753U, 32754U, 65507U}) {
        CAPTURE(size);
        datagram_end receiver{to};
        receiver.joining();
        datagram_end sender{from};
        outbox out;
        const auto path = out.path(sender, receiver.endpoint());
        for (const auto& d : of_sizes(times(60, size))) out.add(path, d);
        CHECK(out.flush() == 0);
        for (std::size_t got = 0; got < 60 * size;) {
            const auto m = receiver.receive();
            REQUIRE(m.content.size() <= 65507);
            REQUIRE(m.content.size() % size == 0);
            got += m.content.size();
        }
    }
}

TEST_CASE("prefixes stand in front of payloads, joined or not", "[net][send_batch]") {
    const loopback network;
    const bool is_connected = GENERATE(false, true);
    datagram_end receiver{"127.0.0.1:0"};
    datagram_end sender{"127.0.0.1:0"};
    if (is_connected) sender.connected_to(receiver);
    outbox out;
    const auto path = [&] { return is_connected ? out.path(sender) : out.path(sender, receiver.endpoint()); };
    SECTION("each its own") {
        const auto p = path();
        for (std::size_t i = 0; i < 100; ++i) out.add(p, numbered(38, i), numbered(100, i + 1));
        CHECK(out.flush() == 0);
        for (std::size_t i = 0; i < 100; ++i)
            REQUIRE(receiver.receive().content == join(numbered(38, i), numbered(100, i + 1)));
    }
    SECTION("with payloads of other sizes, or none") {
        const std::vector<std::pair<bytes, bytes>> parts{
            {text("one"), text("payload")}, {text("two"), {}}, {{}, text("three")}, {{}, {}}, {text("x"), text("y")}};
        const auto p = path();
        for (const auto& [prefix, payload] : parts) out.add(p, prefix, payload);
        CHECK(out.flush() == 0);
        for (const auto& [prefix, payload] : parts) CHECK(receiver.receive().content == join(prefix, payload));
    }
    SECTION("a single datagram, in parts") {
        for (const auto& [prefix, payload] :
             {std::pair{text("prefix"), text("payload")}, {text("prefix"), {}}, {{}, text("payload")}, {{}, {}}}) {
            out.add(path(), prefix, payload);
            CHECK(out.flush() == 0);
            CHECK(receiver.receive().content == join(prefix, payload));
        }
    }
    SECTION("a single datagram whose prefix and payload are neighbours in memory") {
        const auto whole = text("prefixpayload");
        owner o;
        out.batch.add(path(), byte_view{whole}.first(6), byte_view{whole}.subspan(6), o);
        CHECK(out.flush() == 0);
        CHECK(receiver.receive().content == whole);
    }
}

TEST_CASE("datagrams that are neighbours in memory are cut where they were", "[net][send_batch]") {
    const loopback network;
    datagram_end receiver{"127.0.0.1:0"};
    datagram_end sender{"127.0.0.1:0"};
    const auto buffer = of_sizes({1000}).front();
    outbox out;
    owner o;
    const auto path = out.path(sender, receiver.endpoint());
    std::vector<bytes> sent;
    for (const auto& [at, size] : {std::pair<std::size_t, std::size_t>{0, 100},
                                   {100, 100},
                                   {200, 100},
                                   {300, 50},
                                   {350, 100},
                                   {500, 100},
                                   {400, 100},
                                   {600, 1}}) {
        const auto d = byte_view{buffer}.subspan(at, size);
        sent.emplace_back(d.begin(), d.end());
        out.batch.add(path, {}, d, o);
    }
    CHECK(out.flush() == 0);
    CHECK(receiver.receive(sent.size()) == sent);
}

TEST_CASE("several paths are served in one round, each in its order", "[net][send_batch]") {
    const loopback network;
    constexpr std::size_t count = 20;
    std::vector<std::unique_ptr<datagram_end>> receivers;
    for (std::size_t i = 0; i < count; ++i) receivers.push_back(std::make_unique<datagram_end>("127.0.0.1:0"));
    datagram_end first{"127.0.0.1:0"};
    datagram_end second{"127.0.0.1:0"};
    outbox out;
    std::vector<std::vector<bytes>> sent(count);
    for (std::size_t n = 0; n < 50; ++n)
        for (std::size_t i = 0; i < count; ++i) {
            // Asked for each time, as a forwarder does.
            const auto path = out.path(i % 3 == 0 ? second : first, receivers[i]->endpoint());
            sent[i].push_back(numbered(n % 7 == 0 ? 30 : 60, n * count + i));
            out.add(path, sent[i].back());
        }
    CHECK(out.flush() == 0);
    for (std::size_t i = 0; i < count; ++i) {
        REQUIRE(receivers[i]->receive(50) == sent[i]);
        CHECK_FALSE(receivers[i]->is_ready(std::chrono::milliseconds{0}));
    }
}

TEST_CASE("paths are different when anything about them is", "[net][send_batch]") {
    const loopback network;
    datagram_end one{"0.0.0.0:0"};
    datagram_end other{"0.0.0.0:0"};
    const interface_address from{parse_ip_address("127.0.0.5").value(), 0};
    const auto is_another = [&](auto ask) {
        outbox out;
        const auto path = out.path(one, udp_endpoint("127.0.0.1:1000"));
        CHECK(out.path(one, udp_endpoint("127.0.0.1:1000")) == path);
        return ask(out) != path;
    };
    CHECK(is_another([&](outbox& out) { return out.path(one, udp_endpoint("127.0.0.2:1000")); }));
    CHECK(is_another([&](outbox& out) { return out.path(one, udp_endpoint("127.0.0.1:1001")); }));
    CHECK(is_another([&](outbox& out) { return out.path(one, udp_endpoint("[::1]:1000")); }));
    CHECK(is_another([&](outbox& out) { return out.path(one, udp_endpoint("127.0.0.1:1000"), from); }));
    CHECK(is_another([&](outbox& out) { return out.path(other, udp_endpoint("127.0.0.1:1000")); }));
    CHECK(is_another([&](outbox& out) { return out.path(one); }));
}

TEST_CASE("each flush begins another round, and discard forgets everything", "[net][send_batch]") {
    const loopback network;
    datagram_end receiver{"127.0.0.1:0"};
    datagram_end sender{"127.0.0.1:0"};
    outbox out;
    CHECK(out.batch.empty());
    const auto round = out.batch.round();
    out.add(out.path(sender, receiver.endpoint()), text("forgotten"));
    CHECK_FALSE(out.batch.empty());
    out.batch.discard();
    CHECK(out.batch.empty());
    CHECK(out.batch.round() != round);
    CHECK(out.flush() == 0);

    const auto next = out.batch.round();
    out.add(out.path(sender, receiver.endpoint()), text("sent"));
    CHECK(out.batch.round() == next);
    CHECK(out.flush() == 0);
    CHECK(out.batch.round() != next);
    CHECK(out.batch.empty());
    CHECK(out.flush() == 0);
    out.add(out.path(sender, receiver.endpoint()), text("sent too"));
    CHECK(out.flush() == 0);
    CHECK(receiver.receive(2) == std::vector{text("sent"), text("sent too")});
}

TEST_CASE("more messages are sent than one sendmmsg takes", "[net][send_batch]") {
    const loopback network;
    datagram_end receiver{"127.0.0.1:0"};
    datagram_end sender{"127.0.0.1:0"};
    outbox out;
    const auto path = out.path(sender, receiver.endpoint());
    std::vector<bytes> sent;
    for (std::size_t i = 0; i < 2500; ++i) sent.push_back(numbered(i % 2 == 0 ? 2 : 3, i)); // none can be joined
    for (const auto& d : sent) out.add(path, d);
    CHECK(out.flush() == 0);
    CHECK(receiver.receive(sent.size()) == sent);
}

TEST_CASE("a path may have a source address, for joined datagrams and single ones", "[net][send_batch]") {
    const loopback network;
    const auto [at, to, source, seen] = GENERATE(table<const char*, const char*, const char*, const char*>({
        {"0.0.0.0:4000", "127.0.0.1:5000", "127.0.0.5", "127.0.0.5:4000"},
        {"0.0.0.0:4000", "127.0.0.1:5000", "127.0.0.1", "127.0.0.1:4000"},
        {"[::]:4000", "[::1]:5000", "fd00::5", "[fd00::5]:4000"},
        {"[::]:4000", "127.0.0.1:5000", "::ffff:127.0.0.5", "127.0.0.5:4000"},
    }));
    CAPTURE(at, source);
    ip("addr add fd00::5/128 dev lo nodad");
    datagram_end receiver{to};
    datagram_end sender{at};
    const auto is_mapped = sender.endpoint().protocol() != receiver.endpoint().protocol();
    outbox out;
    const auto path = out.path(sender, is_mapped ? udp_endpoint("[::ffff:127.0.0.1]:5000") : receiver.endpoint(),
                               {parse_ip_address(source).value(), 0});
    const std::vector<std::size_t> sizes{100, 100, 100, 30, 0, 7};
    for (const auto& d : of_sizes(sizes)) out.add(path, d);
    CHECK(out.flush() == 0);
    for (const auto size : sizes) {
        const auto m = receiver.receive();
        CHECK(m.content.size() == size);
        CHECK(from_endpoint(m.from) == parse_socket_address(seen).value());
    }
}

TEST_CASE("what a path refuses is reported once, with its owner", "[net][send_batch]") {
    const loopback network;
    datagram_end receiver{"127.0.0.1:0"};
    datagram_end sender{"127.0.0.1:0"};
    outbox out;
    owner lucky;
    owner unlucky;
    owner also_unlucky;
    const auto good = out.path(sender, receiver.endpoint());
    const auto bad = out.path(sender, udp_endpoint("127.0.0.1:0"));
    const auto check_dropped = [](const owner& o, const std::vector<bytes>& payloads, std::errc reason) {
        REQUIRE(o.dropped.size() == payloads.size());
        for (std::size_t i = 0; i < payloads.size(); ++i) {
            CHECK(o.dropped[i].first == payloads[i]);
            CHECK(o.dropped[i].second == reason);
        }
    };
    SECTION("a datagram to nowhere, between good ones") {
        out.add(good, {}, text("one"), lucky);
        out.add(bad, text("prefix"), text("lost"), unlucky);
        out.add(good, {}, text("two"), lucky);
        CHECK(out.flush() == 1);
        check_dropped(unlucky, {text("lost")}, std::errc::invalid_argument);
        CHECK(unlucky.prefixes == std::vector<bytes>{text("prefix")});
        CHECK(receiver.receive(2) == std::vector{text("one"), text("two")});
    }
    SECTION("joined datagrams to nowhere") {
        for (int i = 0; i < 3; ++i) {
            out.add(bad, {}, text("lost"), unlucky);
            out.add(bad, {}, text("gone"), also_unlucky);
            out.add(good, {}, text("good"), lucky);
        }
        CHECK(out.flush() == 6);
        check_dropped(unlucky, {text("lost"), text("lost"), text("lost")}, std::errc::invalid_argument);
        check_dropped(also_unlucky, {text("gone"), text("gone"), text("gone")}, std::errc::invalid_argument);
        CHECK(receiver.receive(3) == std::vector{text("good"), text("good"), text("good")});
    }
    SECTION("a datagram that is too large") {
        const auto huge = repeated(65508, 0x5a);
        out.add(good, {}, text("one"), lucky);
        out.add(good, {}, huge, unlucky);
        out.add(good, repeated(38), repeated(65470), also_unlucky);
        out.add(good, {}, text("two"), lucky);
        CHECK(out.flush() == 2);
        check_dropped(unlucky, {huge}, std::errc::message_size);
        check_dropped(also_unlucky, {repeated(65470)}, std::errc::message_size);
        CHECK(receiver.receive(2) == std::vector{text("one"), text("two")});
    }
    SECTION("a single datagram that is too large, through a connected socket") {
        sender.connected_to(receiver);
        const auto huge = repeated(65508, 0x5a);
        out.batch.discard();
        out.add(out.path(sender), {}, huge, unlucky);
        CHECK(out.flush() == 1);
        check_dropped(unlucky, {huge}, std::errc::message_size);
    }
    SECTION("a source address that is not ours") {
        const auto foreign = out.path(sender, receiver.endpoint(), {parse_ip_address("203.0.113.7").value(), 0});
        for (int i = 0; i < 3; ++i) out.add(foreign, {}, text("lost"), unlucky);
        out.add(good, {}, text("good"), lucky);
        CHECK(out.flush() == 3);
        CHECK(unlucky.dropped.size() == 3);
        CHECK(receiver.receive().content == text("good"));
    }
    CHECK(lucky.dropped.empty());

    // And what was refused spoils nothing for later datagrams.
    const auto path = out.path(sender, receiver.endpoint());
    receiver.joining();
    for (int i = 0; i < 3; ++i) out.add(path, {}, text("later"), lucky);
    CHECK(out.flush() == 0);
    CHECK(receiver.receive().content == text("laterlaterlater"));
}

TEST_CASE("a target that was away costs no datagram once it is back", "[net][send_batch]") {
    const loopback network;
    const auto target = udp_endpoint("127.0.0.1:5000");
    datagram_end sender{"127.0.0.1:0"};
    sender.connected_to(target);
    outbox out;
    const auto sizes = GENERATE(values<std::vector<std::size_t>>({{4}, {4, 4, 4}, {4, 5, 6}, {0}}));
    CAPTURE(sizes.size());
    for (int round = 0; round < 3; ++round) {
        out.add(out.path(sender), text("lost"));
        CHECK(out.flush() == 0);
        REQUIRE(sender.is_ready(patience, 0)); // the ICMP error has come
        datagram_end receiver{target};
        const auto sent = of_sizes(sizes);
        const auto path = out.path(sender);
        for (const auto& d : sent) out.add(path, d);
        CHECK(out.flush() == 0);
        CHECK(receiver.receive(sent.size()) == sent);
    }
}

TEST_CASE("a target that is away is no datagram's error, however datagrams are sent to it", "[net][send_batch]") {
    const loopback network;
    ip("link set lo mtu 1500"); // so that larger ones leave one by one
    const auto size = GENERATE(std::size_t{100}, std::size_t{2000});
    datagram_end sender{"127.0.0.1:0"};
    sender.connected_to(udp_endpoint("127.0.0.1:5000"));
    outbox out;
    for (int round = 0; round < 3; ++round) {
        const auto path = out.path(sender);
        for (const auto& d : of_sizes(times(10, size))) out.add(path, d);
        CHECK(out.flush() == 0);
    }
}

TEST_CASE("datagrams that the way out does not cut arrive one by one", "[net][send_batch]") {
    const one_cpu one;
    const network_namespace here;
    const network_namespace there;
    join({here, "eth0", {"192.0.2.1/24", "2001:db8::1/64"}}, {there, "eth0", {"192.0.2.2/24", "2001:db8::2/64"}});
    const auto [to, largest] =
        GENERATE(table<const char*, std::size_t>({{"192.0.2.2:5000", 1472}, {"[2001:db8::2]:5000", 1452}}));
    const bool is_connected = GENERATE(false, true);
    CAPTURE(to, is_connected);
    datagram_end receiver{to}; // the thread is there
    receiver.joining();
    const auto inside = here.enter();
    datagram_end sender{receiver.endpoint().protocol() == asio::ip::udp::v4() ? "192.0.2.1:0" : "[2001:db8::1]:0"};
    if (is_connected) sender.connected_to(receiver);

    outbox out;
    const auto check_arrive = [&](const std::vector<bytes>& sent, std::size_t messages) {
        const auto path = is_connected ? out.path(sender) : out.path(sender, receiver.endpoint());
        for (const auto& d : sent) out.add(path, d);
        CHECK(out.flush() == 0);
        bytes got;
        for (std::size_t i = 0; i < messages; ++i) got = join(got, receiver.receive().content);
        bytes whole;
        for (const auto& d : sent) whole = join(whole, d);
        CHECK(got == whole);
    };
    for (int round = 0; round < 3; ++round) {
        check_arrive(of_sizes(times(10, largest)), 1);
        check_arrive(of_sizes(times(10, largest + 1)), 10);
        check_arrive(of_sizes(times(10, 3000)), 10);
        check_arrive(of_sizes({2000, 2000, 500}), 3);
        check_arrive(of_sizes(times(10, largest)), 1); // and what it does cut stays joined
    }
}
