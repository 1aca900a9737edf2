// SPDX-License-Identifier: BSL-1.0
#include "support/running_udp_forwarder.hpp"

#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/socket/listen.hpp>

#include "support/waiting.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/use_future.hpp>

#include <optional>

using namespace mmproxy;

namespace {

template <class Placement, class Version>
using tested_forwarder = udp_forwarder<chosen_family, Version, chosen_routing, chosen_access, flow_recorder, Placement>;

} // namespace

template <class Placement, class Version>
struct running_udp_forwarder<Placement, Version>::forwarder : tested_forwarder<Placement, Version> {
    using tested_forwarder<Placement, Version>::udp_forwarder;
};

template <class Placement, class Version>
running_udp_forwarder<Placement, Version>::running_udp_forwarder(const udp_options& options,
                                                                 const chosen_access& access,
                                                                 const chosen_family& targets,
                                                                 const chosen_routing& routing) {
    thread_.run([&] {
        forwarder_ =
            std::make_unique<forwarder>(thread_.io().get_executor(), targets, routing, options, access, record);
    });
    listen(address(listen_text), 0);
}

template <class Placement, class Version> running_udp_forwarder<Placement, Version>::~running_udp_forwarder() {
    thread_.run([this] { forwarder_.reset(); });
}

template <class Placement, class Version>
void running_udp_forwarder<Placement, Version>::listen(const socket_address& at, std::size_t listener) {
    thread_.run([&] {
        const auto executor = thread_.io().get_executor();
        asio::co_spawn(executor, forwarder_->serve(listen_udp(executor, at), listener), asio::detached);
    });
}

template <class Placement, class Version>
std::future<std::error_code> running_udp_forwarder<Placement, Version>::listen(const socket_address& at,
                                                                               std::size_t listener,
                                                                               asio::cancellation_signal& signal) {
    return thread_.run([&] {
        const auto executor = thread_.io().get_executor();
        return asio::co_spawn(executor, forwarder_->serve(listen_udp(executor, at), listener),
                              asio::bind_cancellation_slot(signal.slot(), asio::use_future));
    });
}

template <class Placement, class Version> void running_udp_forwarder<Placement, Version>::close(std::size_t listener) {
    thread_.run([&] { forwarder_->close(listener); });
}

template <class Placement, class Version>
std::future<void> running_udp_forwarder<Placement, Version>::drain(std::size_t listener,
                                                                   std::chrono::milliseconds limit) {
    return thread_.run(
        [&] { return asio::co_spawn(thread_.io(), forwarder_->drain(listener, limit), asio::use_future); });
}

template <class Placement, class Version>
std::size_t running_udp_forwarder<Placement, Version>::flows() const noexcept {
    return forwarder_->flows();
}

template <class Placement, class Version> void running_udp_forwarder<Placement, Version>::stop_accepting() {
    thread_.run([this] { forwarder_->stop_accepting(); });
}

template <class Placement, class Version>
std::future<void> running_udp_forwarder<Placement, Version>::drain(std::chrono::milliseconds limit) {
    return thread_.run([&] { return asio::co_spawn(thread_.io(), forwarder_->drain(limit), asio::use_future); });
}

template <class Placement, class Version> struct running_udp_pool<Placement, Version>::pool {
    template <class Make> pool(std::size_t count, Make make) : of_threads{count} {
        forwarders.emplace(of_threads, make);
    }

    threads of_threads;
    std::optional<forwarder_pool<tested_forwarder<Placement, Version>>> forwarders{};
};

template <class Placement, class Version>
running_udp_pool<Placement, Version>::running_udp_pool(std::size_t threads, std::size_t listeners,
                                                       const udp_options& options) {
    const auto make = [&](const asio::any_io_executor& e) {
        return tested_forwarder<Placement, Version>{
            e, chosen_family{both_targets()}, chosen_routing{}, options, chosen_access{}, record};
    };
    pool_ = std::make_unique<pool>(threads, make);
    pool_->forwarders->listen(address(listen_text), listeners);
    ended_ = std::async(std::launch::async, [this] { pool_->of_threads.run(); });
}

template <class Placement, class Version> running_udp_pool<Placement, Version>::~running_udp_pool() {
    stop({});
    ended_.wait();
}

template <class Placement, class Version>
listener_numbers running_udp_pool<Placement, Version>::listen(const socket_address& at, std::size_t listeners) {
    return pool_->forwarders->listen(at, listeners);
}

template <class Placement, class Version>
listener_numbers running_udp_pool<Placement, Version>::adopt(std::vector<unique_fd> sockets) {
    return pool_->forwarders->adopt(std::move(sockets));
}

template <class Placement, class Version>
std::vector<unique_fd> running_udp_pool<Placement, Version>::duplicate(listener_numbers numbers) {
    return pool_->forwarders->duplicate(numbers);
}

template <class Placement, class Version> void running_udp_pool<Placement, Version>::set_limit(std::size_t max_flows) {
    pool_->forwarders->set_limit(max_flows);
}

template <class Placement, class Version>
void running_udp_pool<Placement, Version>::close(listener_numbers numbers, std::chrono::milliseconds limit) {
    pool_->forwarders->close(numbers, limit);
}

template <class Placement, class Version> std::size_t running_udp_pool<Placement, Version>::flows() const noexcept {
    return pool_->forwarders->flows();
}

template <class Placement, class Version>
void running_udp_pool<Placement, Version>::stop(std::chrono::milliseconds limit) {
    pool_->of_threads.stop(limit);
}

template <class Placement, class Version> void running_udp_pool<Placement, Version>::destroy() {
    pool_->forwarders.reset();
}

template <class Placement, class Version> bool running_udp_pool<Placement, Version>::ends() {
    return ended_.wait_for(patience) == std::future_status::ready;
}

template class running_udp_forwarder<every_datagram, any_version>;
template class running_udp_forwarder<every_datagram, v2>;
template class running_udp_forwarder<every_datagram, spp>;
template class running_udp_forwarder<every_datagram, no_header>;
template class running_udp_forwarder<first_datagram, any_version>;
template class running_udp_forwarder<first_datagram, v1>;
template class running_udp_forwarder<first_datagram, v2>;

template class running_udp_pool<every_datagram, any_version>;
template class running_udp_pool<every_datagram, spp>;
template class running_udp_pool<first_datagram, any_version>;
