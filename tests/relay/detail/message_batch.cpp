// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/relay/detail/call_ring.hpp>
#include <mmproxy/relay/detail/message_batch.hpp>

#include "support/catch.hpp"
#include "support/descriptor_limit.hpp"
#include "support/network_namespace.hpp"
#include "support/reactor_loop.hpp"
#include "support/tcp_stream.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace mmproxy;
using detail::message_batch;

namespace {

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Has what comes to one socket sent to another, and writes down what it is told.
struct passenger final : message_batch::member {
    explicit passenger(reactor& r) : from{r}, to{r} {}

    stream_socket* on_received(moved got, std::span<const std::byte> message) noexcept override {
        received = got;
        text = text_of(message);
        if (then) then();
        return got.bytes > 0 ? &to.near : nullptr;
    }
    void on_sent(moved result, std::span<const std::byte> message) noexcept override {
        sent = result;
        if (text_of(message) != text) text += " is not " + text_of(message);
    }

    watched from;
    watched to;
    std::optional<moved> received{};
    std::optional<moved> sent{};
    std::string text{};
    std::function<void()> then{}; ///< is called in between
};

/// A batch with passengers, which all join it in one turn.
struct batch_loop : reactor_loop {
    explicit batch_loop(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) all.push_back(std::make_unique<passenger>(*ready));
        // Of what they are ready for when they join, all have been told.
        REQUIRE(run_until([&] { return all.front()->from.handler->times > 0 && caller.handler->times > 0; }));
        caller.handler->then = [this] {
            if (std::exchange(has_joined, true)) return;
            for (auto& p : all) {
                if (batch.is_full()) batch.pass_on();
                batch.add(*ready, p->from.near, *p);
            }
            if (then) then();
        };
    }

    /// Has all of them join in one turn, which has ended then.
    void pass_on() {
        caller.far->send("now");
        REQUIRE(run_until([this] { return has_joined; }));
    }

    message_batch batch{io.get_executor()};
    std::vector<std::unique_ptr<passenger>> all{};
    watched caller{*ready};
    bool has_joined = false;
    std::function<void()> then{};
};

} // namespace

TEST_CASE("messages are passed on, each to where it goes", "[net][relay][message_batch]") {
    allow_many_descriptors();
    const network_namespace network;
    batch_loop loop{GENERATE(1U, 2U, 20U, 64U)};
    std::optional<descriptor_limit> no_ring;
    if (GENERATE(false, true)) no_ring.emplace(0);
    for (std::size_t i = 0; i < loop.all.size(); ++i) loop.all[i]->from.far->send("message " + std::to_string(i));
    loop.pass_on();
    for (std::size_t i = 0; i < loop.all.size(); ++i) {
        const auto expected = "message " + std::to_string(i);
        CHECK(loop.all[i]->text == expected);
        CHECK(loop.all[i]->to.far->receive(expected.size()) == expected);
        CHECK(loop.all[i]->sent.value_or(moved{}).bytes == expected.size());
    }
}

TEST_CASE("a batch that is full passes on what it has, and there is room again", "[net][relay][message_batch]") {
    allow_many_descriptors();
    const network_namespace network;
    batch_loop loop{detail::call_ring::most + 2};
    for (const auto& p : loop.all) p->from.far->send("x");
    loop.then = [&] { CHECK_FALSE(loop.all.back()->received); };
    loop.pass_on();
    for (const auto& p : loop.all) CHECK(p->to.far->receive(1) == "x");
}

TEST_CASE("several messages share a ring, where the host has one, and few do without", "[net][relay][message_batch]") {
    const bool has_ring = detail::call_ring::open().is_open();
    const network_namespace network;
    const std::size_t count = GENERATE(2U, 3U);
    batch_loop loop{count};
    for (const auto& p : loop.all) p->from.far->send("x");
    const auto before = open_descriptors();
    loop.pass_on();
    CHECK(open_descriptors() - before == (has_ring && count > 2 ? 1U : 0U));
}

TEST_CASE("without io_uring several messages are passed on one by one", "[net][relay][message_batch]") {
    const network_namespace network;
    batch_loop loop{3};
    const auto options = shared_by_executor<thread_options>(loop.io.get_executor());
    options->uses_io_uring = false;
    for (const auto& p : loop.all) p->from.far->send("x");
    const auto before = open_descriptors();
    loop.pass_on();
    for (const auto& p : loop.all) CHECK(p->to.far->receive(1) == "x");
    CHECK(open_descriptors() == before);
}

TEST_CASE("nothing, an end and an error are told, and nothing is sent then", "[net][relay][message_batch]") {
    const network_namespace network;
    batch_loop loop{4};
    const auto& silent = *loop.all[0];
    const auto& finished = *loop.all[1];
    const auto& reset = *loop.all[2];
    const auto& speaking = *loop.all[3];
    finished.from.far->finish_sending();
    reset.from.far->reset();
    speaking.from.far->send("hello");
    loop.pass_on();
    CHECK(silent.received.value_or(moved{}).try_again());
    CHECK(finished.received.value_or(moved{1}).bytes == 0);
    CHECK(finished.received.value_or(moved{0, 1}).error == 0);
    CHECK(reset.received.value_or(moved{}).code() == std::errc::connection_reset);
    for (const auto* p : {&silent, &finished, &reset}) CHECK_FALSE(p->sent);
    CHECK(speaking.to.far->receive(5) == "hello");
}

TEST_CASE("a message that does not fit fills its room, and the rest stays to be read", "[net][relay][message_batch]") {
    const network_namespace network;
    batch_loop loop{1};
    auto& p = *loop.all.front();
    p.from.far->send(std::string(message_batch::room + 1, 'x'));
    REQUIRE(loop.run_until([&] { return p.from.near.readable(); }));
    loop.pass_on();
    CHECK(p.text.size() == message_batch::room);
    CHECK(p.from.near.readable());
}

TEST_CASE("sockets that are closed before the turn ends take no part", "[net][relay][message_batch]") {
    const network_namespace network;
    batch_loop loop{5};
    for (const auto& p : loop.all) p->from.far->send("x");
    SECTION("after they joined") {
        loop.then = [&] { loop.all[1]->from.near.close(); };
        loop.pass_on();
        CHECK(loop.all[1]->received.value_or(moved{}).code() == std::errc::bad_file_descriptor);
        CHECK_FALSE(loop.all[1]->sent);
    }
    SECTION("between receiving and sending") {
        loop.all[0]->then = [&] { loop.all[1]->to.near.close(); };
        loop.pass_on();
        CHECK(loop.all[1]->sent.value_or(moved{}).code() == std::errc::bad_file_descriptor);
    }
    CHECK(loop.all[2]->to.far->receive(1) == "x");
}

TEST_CASE("a batch knows what a full socket has taken", "[net][relay][message_batch]") {
    const network_namespace network;
    batch_loop loop{3};
    auto& slow = *loop.all.front();
    const std::string block(1 << 20, 'x');
    while (slow.to.near.writable()) slow.to.near.send(bytes_of(block));
    for (const auto& p : loop.all) p->from.far->send("x");
    loop.pass_on();
    CHECK(slow.sent.value_or(moved{}).try_again());
    CHECK_FALSE(slow.to.near.writable());
    CHECK(loop.all.back()->sent.value_or(moved{}).bytes == 1);
}
