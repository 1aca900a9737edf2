// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/expiry_list.hpp>

#include "support/catch.hpp"

#include <asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;
using detail::expiry_list;

namespace {

struct probe final : expiry_list::member {
    void end(std::error_code reason) noexcept override { ended.push_back(reason); }
    std::vector<std::error_code> ended{};
};

} // namespace

TEST_CASE("an expiry_list ends its members when their time is over", "[reactor][expiry_list]") {
    asio::io_context io;
    expiry_list list{io.get_executor(), 5ms, errc::idle_timed_out};
    probe first;
    probe second;
    const auto begin = std::chrono::steady_clock::now();
    list.renew(first);
    list.renew(second);
    io.run();
    CHECK(std::chrono::steady_clock::now() - begin >= 5ms);
    CHECK(first.ended == std::vector<std::error_code>{errc::idle_timed_out});
    CHECK(second.ended == std::vector<std::error_code>{errc::idle_timed_out});
}

TEST_CASE("an expiry_list gives a renewed member its whole time again", "[reactor][expiry_list]") {
    asio::io_context io;
    expiry_list list{io.get_executor(), 20ms, errc::idle_timed_out};
    probe renewed;
    probe silent;
    list.renew(renewed);
    list.renew(silent);
    asio::steady_timer later{io, 10ms};
    auto again = std::chrono::steady_clock::time_point{};
    later.async_wait([&](std::error_code) {
        again = std::chrono::steady_clock::now();
        list.renew(renewed);
    });
    while (renewed.ended.empty()) io.run_one();
    CHECK(silent.ended.size() == 1);
    CHECK(std::chrono::steady_clock::now() - again >= 20ms);
}

TEST_CASE("an expiry_list may be destroyed by a member that it ends", "[reactor][expiry_list]") {
    struct owner final : expiry_list::member {
        void end(std::error_code /*reason*/) noexcept override { list.reset(); }
        std::unique_ptr<expiry_list> list;
    };
    asio::io_context io;
    owner first;
    probe second;
    first.list = std::make_unique<expiry_list>(io.get_executor(), 5ms, errc::idle_timed_out);
    first.list->renew(first);
    const bool has_second = GENERATE(true, false);
    if (has_second) first.list->renew(second);
    SECTION("by time") {
        io.run();
    }
    SECTION("all at once") {
        first.list->end_all(errc::drained);
    }
    CHECK_FALSE(first.list);
    CHECK(second.ended.empty());
}

TEST_CASE("an expiry_list without a timeout never arms its timer", "[reactor][expiry_list]") {
    asio::io_context io;
    expiry_list list{io.get_executor(), 0s, errc::idle_timed_out};
    probe member;
    list.renew(member);
    CHECK(io.run() == 0); // nothing to wait for
    CHECK(member.ended.empty());
}

TEST_CASE("a member that left or was destroyed is not ended", "[reactor][expiry_list]") {
    asio::io_context io;
    expiry_list list{io.get_executor(), 1ms, errc::idle_timed_out};
    probe gone;
    list.renew(gone);
    gone.leave();
    list.renew(*std::make_unique<probe>());
    io.run();
    CHECK(gone.ended.empty());
}

TEST_CASE("a member moves from list to list", "[reactor][expiry_list]") {
    asio::io_context io;
    expiry_list header{io.get_executor(), 1ms, errc::header_timed_out};
    expiry_list connect{io.get_executor(), 2ms, errc::connect_timed_out};
    probe member;
    header.renew(member);
    connect.renew(member);
    io.run();
    CHECK(member.ended == std::vector<std::error_code>{errc::connect_timed_out});
}

TEST_CASE("end_all ends every member for its own reason and keeps no io_context running", "[reactor][expiry_list]") {
    asio::io_context io;
    expiry_list list{io.get_executor(), 1h, errc::idle_timed_out};
    probe first;
    probe second;
    list.renew(first);
    list.renew(second);
    list.end_all(errc::drained);
    io.run(); // returns at once, or the test's time is over
    CHECK(first.ended == std::vector<std::error_code>{errc::drained});
    CHECK(second.ended == std::vector<std::error_code>{errc::drained});
}

TEST_CASE("an expiry_list works again after end_all", "[reactor][expiry_list]") {
    asio::io_context io;
    expiry_list list{io.get_executor(), 1ms, errc::idle_timed_out};
    probe member;
    list.renew(member);
    list.end_all(errc::drained);
    list.renew(member);
    io.run();
    CHECK(member.ended == std::vector<std::error_code>{errc::drained, errc::idle_timed_out});
}

TEST_CASE("an expiry_list may be destroyed while its timer's handler is queued", "[reactor][expiry_list]") {
    asio::io_context io;
    asio::steady_timer before{io, 1ms};
    auto list = std::make_unique<expiry_list>(io.get_executor(), 1ms, errc::idle_timed_out);
    probe member;
    list->renew(member);
    before.async_wait([&](std::error_code) {
        member.leave();
        list.reset();
    });
    const auto both_due = std::chrono::steady_clock::now() + 2ms;
    while (std::chrono::steady_clock::now() < both_due) {
    }
    io.run(); // both handlers are queued before the first of them runs
    CHECK(member.ended.empty());
}

TEST_CASE("the longest timeout there is does not expire at once", "[reactor][expiry_list]") {
    asio::io_context io;
    expiry_list list{io.get_executor(), expiry_list::duration::max(), errc::idle_timed_out};
    probe member;
    list.renew(member);
    CHECK(io.poll() == 0);
    CHECK(member.ended.empty());
}
