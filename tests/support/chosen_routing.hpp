// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_CHOSEN_ROUTING_HPP
#define MMPROXY_TESTS_SUPPORT_CHOSEN_ROUTING_HPP

#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/scoped_routing.hpp>

#include <utility>
#include <variant>

/// `external_routing`, `loopback_routing` or `scoped_routing`. Chosen when the test runs, so that one compiled
/// forwarder serves the tests of all.
class chosen_routing {
public:
    chosen_routing() = default;
    chosen_routing(mmproxy::loopback_routing routing) : model_{std::move(routing)} {} // implicit: stands for its model
    chosen_routing(mmproxy::scoped_routing routing) : model_{std::move(routing)} {}   // likewise

    template <class Socket> void prepare(Socket& socket, asio::error_code& ec) const noexcept {
        std::visit([&](const auto& model) { model.prepare(socket, ec); }, model_);
    }

private:
    std::variant<mmproxy::external_routing, mmproxy::loopback_routing, mmproxy::scoped_routing> model_{};
};

static_assert(mmproxy::routing_policy<chosen_routing>);

#endif
