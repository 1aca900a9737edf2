// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/observer/all_of.hpp>
#include <mmproxy/observer/event_functions.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

using lines = std::vector<std::string>;

template <class F>
concept is_for_closed = requires(F f) {
    on_closed(f);
};
using takes_a_flow = decltype([](const flow& /*f*/, const flow_result& /*result*/) {});
using takes_a_connection = decltype([](const connection& /*c*/, const connection_result& /*result*/) {});
static_assert(is_for_closed<takes_a_connection> && !is_for_closed<takes_a_flow>);

} // namespace

TEST_CASE("functions are told of the events of connections that they are for", "[observer][event_functions]") {
    lines page;
    all_of observer{
        on_accepted([&](const connection& c) { page.push_back("accepted " + std::to_string(c.listener)); }),
        on_header_read(
            [&](const connection& /*c*/, const header& h) { page.push_back("header " + std::to_string(h.version)); }),
        on_connected([&](const connection& /*c*/) { page.emplace_back("connected"); }),
        on_rejected([&](const connection& /*c*/, std::error_code ec) {
            page.push_back("rejected " + std::to_string(ec.value()));
        }),
        on_closed([&](const connection& /*c*/, const connection_result& r) {
            page.push_back("closed " + std::to_string(r.from_client));
        }),
        on_accepting_paused([&](std::error_code ec) { page.push_back("paused " + std::to_string(ec.value())); }),
        on_accepting_resumed([&] { page.emplace_back("resumed"); }),
        on_answered([&](const connection& /*c*/, std::chrono::steady_clock::duration waited) {
            page.emplace_back(waited == 5s ? "answered after 5 s" : "answered");
        })};
    observer.accepted({.listener = 3});
    observer.header_read({}, {.version = 2});
    observer.connected({});
    observer.rejected({}, {7, error_category});
    observer.closed({}, {.from_client = 9});
    observer.accepting_paused({8, error_category});
    observer.accepting_resumed();
    observer.answered({}, 5s);
    CHECK(page == lines{"accepted 3", "header 2", "connected", "rejected 7", "closed 9", "paused 8", "resumed",
                        "answered after 5 s"});
}

TEST_CASE("functions are told of the events of flows that they are for", "[observer][event_functions]") {
    lines page;
    all_of observer{
        on_flow_header_read(
            [&](const flow& /*f*/, const header& h) { page.push_back("header " + std::to_string(h.version)); }),
        on_flow_opened([&](const flow& f) { page.push_back("opened " + std::to_string(f.listener)); }),
        on_flow_closed([&](const flow& /*f*/, const flow_result& r) {
            page.push_back("closed " + std::to_string(r.from_client.bytes));
        }),
        on_datagram_dropped(
            [&](const flow& /*f*/, std::error_code ec) { page.push_back("dropped " + std::to_string(ec.value())); }),
        on_reply_dropped([&](const flow& /*f*/, std::error_code ec) {
            page.push_back("reply dropped " + std::to_string(ec.value()));
        }),
        on_receiving_paused([&](std::error_code ec) { page.push_back("paused " + std::to_string(ec.value())); })};
    observer.flow_header_read({}, {.version = 2});
    observer.flow_opened({.listener = 3});
    observer.flow_closed({}, {.from_client = {1, 9}});
    observer.datagram_dropped({}, {7, error_category});
    observer.reply_dropped({}, {8, error_category});
    observer.receiving_paused({9, error_category});
    CHECK(page == lines{"header 2", "opened 3", "closed 9", "dropped 7", "reply dropped 8", "paused 9"});
}

TEST_CASE("an observer made of a function is copied and assigned with what its function holds",
          "[observer][event_functions]") {
    int told = 0;
    const auto first = std::make_shared<int>(1);
    const auto second = std::make_shared<int>(20);
    auto make = [&](const std::shared_ptr<int>& held) {
        return on_connected([&told, held](const connection& /*c*/) { told += *held; });
    };
    auto observer = make(first);
    const auto other = make(second);
    observer = other;
    CHECK(first.use_count() == 1);
    CHECK(second.use_count() == 3);
    observer.connected({});
    CHECK(told == 20);
    auto& itself = observer;
    observer = itself;
    observer = make(first);
    observer.connected({});
    CHECK(told == 21);
    CHECK(second.use_count() == 2);
}

TEST_CASE("an observer made of a function need not return nothing", "[observer][event_functions]") {
    int told = 0;
    auto observer = on_accepting_resumed([&told] { return ++told; });
    observer.accepting_resumed();
    CHECK(told == 1);
}
