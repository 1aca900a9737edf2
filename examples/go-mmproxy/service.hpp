// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_HPP
#define GO_MMPROXY_SERVICE_HPP

#include "json_object.hpp"

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// What serves one protocol. It is made, listens, runs; it may be destroyed at every stage but the last.
class service {
public:
    using duration = std::chrono::steady_clock::duration;

    service() = default;
    service(const service&) = delete;
    service& operator=(const service&) = delete;
    virtual ~service() = default;

    /// As log lines call it.
    virtual std::string_view protocol() const noexcept = 0;

    /// Opens the sockets; nothing is served yet. Throws `std::system_error` naming the address.
    virtual void listen() = 0;

    /// Serves, on the calling thread and on others, until `stop()` has ended everything. Throws when it cannot.
    virtual void run() = 0;

    /// Takes nobody new, lets what there is go on for up to `limit`, cuts off the rest. Any thread may call it, before
    /// `run()` too, and again with a shorter limit.
    virtual void stop(duration limit) = 0;

    /// Adds how much is going on. Any thread may ask.
    virtual void count_into(json_object& line) const = 0;
};

using services = std::vector<std::unique_ptr<service>>;

} // namespace go_mmproxy

#endif
