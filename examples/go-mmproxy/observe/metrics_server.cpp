// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/metrics_server.hpp"

#include "go-mmproxy/text/messages.hpp"

#include <exception>
#include <memory>
#include <system_error>

#include <sys/resource.h>

namespace go_mmproxy {
namespace {

std::system_error unserved(const std::system_error& failure) {
    const std::string what = failure.what();
    const auto end = what.rfind(": " + failure.code().message()); // which `std::system_error` puts behind it again
    return {failure.code(), text(message::cannot_serve_metrics, "failure"_is(what.substr(0, end)))};
}

std::unique_ptr<http_listener> listen(asio::io_context& io, const metrics_plan& at) {
    try {
        if (at.address) return std::make_unique<http_listener>(io.get_executor(), *at.address);
        return std::make_unique<http_listener>(io.get_executor(), at.path);
    } catch (const std::system_error& failure) {
        throw unserved(failure);
    }
}

} // namespace

metrics_server::metrics_server(const metrics_plan& at, const status_site& site)
    : server_{io_.get_executor(), listen(io_, at), site} {}

metrics_server::~metrics_server() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
}

void metrics_server::start() {
    try {
        thread_ = std::jthread{[this] { run(); }};
    } catch (const std::system_error& failure) {
        throw unserved(failure);
    }
}

/// A client for whom there is no memory is lost, and no other.
void metrics_server::run() noexcept {
    constexpr int nice = 10;
    ::setpriority(PRIO_PROCESS, 0, nice); // of this thread alone: setpriority(2), C library/kernel differences
    while (!io_.stopped()) try {
            io_.run();
        } catch (const std::exception&) {
            continue;
        }
}

} // namespace go_mmproxy
