// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_METRICS_SERVER_HPP
#define GO_MMPROXY_OBSERVE_METRICS_SERVER_HPP

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/observe/http_server.hpp"
#include "go-mmproxy/observe/status_site.hpp"

#include <asio/io_context.hpp>

#include <thread>

namespace go_mmproxy {

/// Serves the site where the plan says, on a thread of its own, which is a nice one (nice(1)): where the processors are
/// busy, a client of the site waits for the traffic.
class metrics_server {
public:
    /// Listens from now on; clients wait until `start`. Throws `std::system_error` that names the place.
    metrics_server(const metrics_plan& at, const status_site& site);
    metrics_server(const metrics_server&) = delete;
    metrics_server& operator=(const metrics_server&) = delete;
    ~metrics_server();

    /// Throws `std::system_error` when there can be no thread.
    void start();

private:
    void run() noexcept;

    asio::io_context io_{1};
    http_server server_;
    std::jthread thread_{};
};

} // namespace go_mmproxy

#endif
