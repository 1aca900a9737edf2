// SPDX-License-Identifier: BSL-1.0
#include "support/running_forwarder.hpp"

#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/waiting.hpp"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>

#include <optional>

using namespace mmproxy;

namespace {

using tested_forwarder = tcp_forwarder<dual_stack, any_version, external_routing, chosen_access, recorder>;

/// Has it forward what connects to `listen_text`.
void serve(tested_forwarder& forwarder, asio::io_context& io) {
    asio::co_spawn(io, forwarder.serve(listen(io.get_executor(), address(listen_text))), asio::detached);
}

} // namespace

struct running_forwarder::forwarder : tested_forwarder {
    using tested_forwarder::tested_forwarder;
};

running_forwarder::running_forwarder(const tcp_options& options, const chosen_access& access,
                                     const dual_stack& targets) {
    thread_.run([&] {
        const auto executor = thread_.io().get_executor();
        forwarder_ = std::make_unique<forwarder>(executor, targets, external_routing{}, options, access, record);
        serve(*forwarder_, thread_.io());
    });
}

running_forwarder::~running_forwarder() {
    thread_.run([this] { forwarder_.reset(); });
}

std::size_t running_forwarder::connections() const noexcept {
    return forwarder_->connections();
}

void running_forwarder::stop_accepting() {
    thread_.run([this] { forwarder_->stop_accepting(); });
}

std::future<void> running_forwarder::drain(std::chrono::milliseconds limit) {
    auto drained =
        thread_.run([&] { return asio::co_spawn(thread_.io(), forwarder_->drain(limit), asio::use_future); });
    thread_.run([] {}); // behind which it has begun
    return drained;
}

struct stepwise_forwarder::parts {
    std::unique_ptr<asio::io_context> io = std::make_unique<asio::io_context>(1);
    std::optional<tested_forwarder> forwarder{};
};

stepwise_forwarder::stepwise_forwarder() : parts_{std::make_unique<parts>()} {
    auto& [io, forwarder] = *parts_;
    forwarder.emplace(io->get_executor(), both_targets(), external_routing{}, no_timeouts, chosen_access{}, record);
    serve(*forwarder, *io);
}

stepwise_forwarder::~stepwise_forwarder() = default;

std::size_t stepwise_forwarder::poll() {
    return parts_->io->poll();
}

bool stepwise_forwarder::is_out_of_work() const {
    return parts_->io->stopped();
}

void stepwise_forwarder::drain(std::chrono::milliseconds limit) {
    asio::co_spawn(*parts_->io, parts_->forwarder->drain(limit), asio::detached);
}

std::size_t stepwise_forwarder::move_and_destroy() {
    const auto moved = std::move(*parts_->forwarder);
    return moved.connections();
}

void stepwise_forwarder::destroy() {
    parts_->forwarder.reset();
}

void stepwise_forwarder::destroy_io_context() {
    parts_->io.reset();
}

struct running_pool::pool : forwarder_pool<tested_forwarder> {
    using forwarder_pool::forwarder_pool;
};

running_pool::running_pool(std::size_t threads, std::size_t listeners, std::size_t max_connections) {
    const auto make = [this](const asio::any_io_executor& e) {
        return tested_forwarder{e, both_targets(), external_routing{}, no_timeouts, {}, record};
    };
    pool_ = std::make_unique<pool>(threads, make, max_connections);
    pool_->listen(address(listen_text), listeners);
    ended_ = std::async(std::launch::async, [this] { pool_->run(); });
}

running_pool::~running_pool() {
    stop({});
}

std::size_t running_pool::connections() const noexcept {
    return pool_->connections();
}

void running_pool::stop(std::chrono::milliseconds limit) {
    pool_->stop(limit);
}

bool running_pool::ends() {
    return ended_.wait_for(patience) == std::future_status::ready;
}

bool running_pool::runs() {
    return ended_.wait_for(std::chrono::seconds{0}) == std::future_status::timeout;
}
