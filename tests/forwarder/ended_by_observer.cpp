// SPDX-License-Identifier: BSL-1.0
//
// An observer that destroys the forwarder, or drains it, while it is told of an event.
#include <mmproxy/address_family/ipv4_only.hpp>
#include <mmproxy/forwarder/rethrow.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/proxied_network.hpp"
#include "support/proxy_header.hpp"
#include "support/tcp_stream.hpp"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace mmproxy;

namespace {

/// Keeps the names of the events, and calls `at_event` after each. Copies share both.
class meddler : public null_observer {
public:
    struct memory {
        std::vector<std::string> events{};
        std::function<void(const std::string&)> at_event{};
    };

    explicit meddler(std::shared_ptr<memory> shared) noexcept : memory_{std::move(shared)} {}

    void accepted(const connection& /*c*/) noexcept { note("accepted"); }
    void header_read(const connection& /*c*/, const header& /*h*/) noexcept { note("header_read"); }
    void connected(const connection& /*c*/) noexcept { note("connected"); }
    void rejected(const connection& /*c*/, std::error_code reason) noexcept {
        note(reason == errc::drained ? "rejected, drained" : "rejected");
    }
    void closed(const connection& /*c*/, const connection_result& result) noexcept {
        note(result.error == errc::drained ? "closed, drained" : "closed");
    }

private:
    void note(const std::string& event) noexcept {
        const auto shared = memory_; // the forwarder may take its copy of the observer with it
        shared->events.push_back(event);
        shared->at_event(event);
    }

    std::shared_ptr<memory> memory_;
};

using forwarder = tcp_forwarder<ipv4_only, v2, external_routing, meddler>;

} // namespace

TEST_CASE("an observer may destroy the forwarder: the connection has its end, and that is told",
          "[net][tcp_forwarder]") {
    struct example {
        std::string destroyed_at;
        std::vector<std::string> told;
    };
    const auto e =
        GENERATE(values<example>({{"accepted", {"accepted", "rejected, drained"}},
                                  {"header_read", {"accepted", "header_read", "rejected, drained"}},
                                  {"connected", {"accepted", "header_read", "connected", "closed, drained"}}}));
    const network_namespace network;
    const auto descriptors = open_descriptors();
    {
        asio::io_context io{1};
        const auto shared = std::make_shared<meddler::memory>();
        std::optional<forwarder> destroyed{std::in_place, io.get_executor(), ipv4_only{target_v4()}, meddler{shared}};
        shared->at_event = [&](const std::string& event) {
            if (event == e.destroyed_at) destroyed.reset();
        };
        asio::co_spawn(io, destroyed->serve(listen(io.get_executor(), at_v4())), rethrow);
        tcp_listener target{target_v4()};
        auto balancer = tcp_stream::connect(at_v4());
        balancer.send(proxy_header::v2_local().append("hello"));
        io.run(); // until nothing is left
        CHECK(shared->events == e.told);
        CHECK(balancer.receive_end());
    }
    CHECK(open_descriptors() == descriptors);
}
