// SPDX-License-Identifier: BSL-1.0
#include "support/running_forwarder.hpp"

#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/routing/external_routing.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/waiting.hpp"

#include <asio/bind_cancellation_slot.hpp>
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

std::future<std::error_code> running_forwarder::listen(const socket_address& at, std::size_t listener,
                                                       asio::cancellation_signal& signal) {
    return thread_.run([&] {
        const auto executor = thread_.io().get_executor();
        return asio::co_spawn(executor, forwarder_->serve(mmproxy::listen(executor, at), listener),
                              asio::bind_cancellation_slot(signal.slot(), asio::use_future));
    });
}

std::size_t running_forwarder::connections() const noexcept {
    return forwarder_->connections();
}

void running_forwarder::stop_accepting() {
    thread_.run([this] { forwarder_->stop_accepting(); });
}

void running_forwarder::stop_accepting(std::size_t listener) {
    thread_.run([=, this] { forwarder_->stop_accepting(listener); });
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

namespace {

auto maker(const recorder& record) {
    return [&record](const asio::any_io_executor& e) {
        return tested_forwarder{e, both_targets(), external_routing{}, no_timeouts, chosen_access{}, record};
    };
}

} // namespace

struct running_pool::pool {
    pool(threads& all, const recorder& record, std::size_t max_connections)
        : on{all}, forwarders{all, maker(record), max_connections} {}

    threads& on;
    forwarder_pool<tested_forwarder> forwarders;
};

running_pool::running_pool(std::size_t count, std::size_t listeners, std::size_t max_connections)
    : threads_{std::make_unique<threads>(count)}, pool_{std::make_unique<pool>(*threads_, record, max_connections)} {
    listen(address(listen_text), listeners);
    ended_ = std::async(std::launch::async, [this] { threads_->run(); });
}

running_pool::running_pool(running_pool& neighbour)
    : pool_{std::make_unique<pool>(neighbour.pool_->on, record, 1000)} {}

running_pool::~running_pool() {
    if (threads_) stop({});
    if (threads_) ended_.wait();
}

listener_numbers running_pool::listen(const socket_address& at, std::size_t listeners) {
    return pool_->forwarders.listen(at, listeners);
}

listener_numbers running_pool::adopt(std::vector<unique_fd> sockets) {
    return pool_->forwarders.adopt(std::move(sockets));
}

std::vector<unique_fd> running_pool::duplicate(listener_numbers numbers) {
    return pool_->forwarders.duplicate(numbers);
}

void running_pool::set_limit(std::size_t max_connections) {
    pool_->forwarders.set_limit(max_connections);
}

void running_pool::close(listener_numbers numbers) {
    pool_->forwarders.close(numbers);
}

std::size_t running_pool::connections() const noexcept {
    return pool_->forwarders.connections();
}

void running_pool::stop(std::chrono::milliseconds limit) {
    pool_->on.stop(limit);
}

void running_pool::stop_alone(std::chrono::milliseconds limit) {
    pool_->forwarders.stop(limit);
}

bool running_pool::ends() {
    return ended_.wait_for(patience) == std::future_status::ready;
}

bool running_pool::runs() {
    return ended_.wait_for(std::chrono::seconds{0}) == std::future_status::timeout;
}
