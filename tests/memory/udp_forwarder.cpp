// SPDX-License-Identifier: BSL-1.0
//
// A UDP forwarder while memory is short.
#include <mmproxy/address_family/ipv4_only.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/observer/null_observer.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/socket/listen.hpp>
#include <mmproxy/upstream_header/send_header.hpp>

#include "memory/failing_new.hpp"
#include "memory/one_thread.hpp"
#include "memory/peers.hpp"
#include "support/catch.hpp"

#include <asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

using namespace mmproxy;
using namespace std::chrono_literals;

namespace {

using introduction = send_header<v2, first_datagram>;

/// Datagrams of the clients.
struct numbers {
    std::uint64_t received = 0;
    std::uint64_t delivered = 0;
    std::uint64_t dropped = 0;
};

/// Counts them.
class counting : public null_observer {
public:
    explicit counting(numbers& n) noexcept : numbers_{&n} {}

    void received(std::size_t from_client, std::size_t /*from_upstream*/) noexcept {
        numbers_->received += from_client;
    }
    void delivered(const traffic& from_client, const traffic& /*from_upstream*/) noexcept {
        numbers_->delivered += from_client.datagrams;
    }
    void datagram_dropped(const flow& /*f*/, std::error_code /*reason*/) noexcept { ++numbers_->dropped; }

private:
    numbers* numbers_;
};

class short_of_memory : public one_thread<udp_target> {
public:
    /// Serves; the allocation of that number fails, of those that it begins with.
    void serve(std::optional<std::size_t> failing = {}) {
        auto serving = [this, failing,
                        socket = listen_udp(io_.get_executor(), at_v4())]() mutable -> asio::awaitable<void> {
            allocations_left = failing;
            co_await forwarder_.serve(std::move(socket));
        };
        begin(std::move(serving), failing.has_value(), has_ended_);
        settle();
    }

    bool has_ended() const noexcept { return has_ended_; }

    static bool is_listening() {
        try {
            with_address<asio::ip::udp>(&::bind, open_socket(SOCK_DGRAM), at_v4());
            return false;
        } catch (const std::system_error&) {
            return true;
        }
    }

    /// Whether a client gets an answer by the forwarder, to the first datagram or to a later one.
    bool serves(udp_peer& client) {
        return runs_until([&] {
            client.ask();
            run_one();
            return client.has_answer();
        });
    }

    /// Whether every flow ends by its own time, and then everything.
    bool drains() {
        forwarder_.stop_accepting();
        return runs_until([this] { return forwarder_.flows() == 0 && has_ended_; }) && !failure();
    }

    bool has_lost_nothing() const noexcept { return count_.received == count_.delivered + count_.dropped; }
    bool has_introduced_every_client() const noexcept { return target_.has_introduced_every_sender(); }

private:
    numbers count_{};
    udp_forwarder<ipv4_only, external_routing, introduction, counting, udp_options> forwarder_{
        io_.get_executor(), ipv4_only{target_v4()}, external_routing{},
        introduction{},     counting{count_},       udp_options{.close_after = 100ms}};
    bool has_ended_ = false;
};

} // namespace

TEST_CASE("an allocation that fails costs a udp_forwarder some datagrams, and no flow", "[net][udp_forwarder]") {
    const auto count = each_failing([](std::size_t number) {
        short_of_memory forwarder;
        forwarder.serve();
        udp_peer first{at_v4()};
        one_failure failure{number};
        const bool is_served = forwarder.serves(first);
        const bool has_failed = failure.end(); // before anything is checked, which asks for memory
        CHECK(is_served);
        udp_peer second{at_v4()};
        CHECK(forwarder.serves(second));
        CHECK(forwarder.has_introduced_every_client());
        CHECK(forwarder.drains());
        CHECK(forwarder.has_lost_nothing());
        return has_failed;
    });
    CHECK(count > 3);
}

TEST_CASE("without any memory a udp_forwarder pauses, and goes on by itself", "[net][udp_forwarder]") {
    short_of_memory forwarder;
    forwarder.serve();
    udp_peer client{at_v4()};
    udp_peer another{at_v4()};
    CHECK(forwarder.serves(client));
    {
        const no_memory missing;
        client.ask();
        another.ask();
        forwarder.runs_for(1s); // the flow ends meanwhile
    }
    CHECK(forwarder.serves(another));
    CHECK(forwarder.serves(client));
    CHECK(forwarder.has_introduced_every_client());
    CHECK(forwarder.drains());
    CHECK(forwarder.has_lost_nothing());
}

TEST_CASE("a udp_forwarder that has no memory to begin throws, and closes its listener", "[net][udp_forwarder]") {
    const auto count = each_failing([](std::size_t number) {
        short_of_memory forwarder;
        forwarder.serve(number);
        const bool has_failed = forwarder.has_failed();
        CHECK(forwarder.has_ended() == (forwarder.failure() != nullptr));
        CHECK(forwarder.is_listening() != forwarder.has_ended());
        if (forwarder.has_ended()) forwarder.serve(); // it is no worse for it
        udp_peer client{at_v4()};
        CHECK(forwarder.serves(client));
        return has_failed;
    });
    CHECK(count > 3);
}
