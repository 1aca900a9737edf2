// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_SERVICE_HPP
#define GO_MMPROXY_SERVICE_SERVICE_HPP

#include "go-mmproxy/observe/json_object.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// What serves one protocol, on the process's threads.
class service {
public:
    service() = default;
    service(const service&) = delete;
    service& operator=(const service&) = delete;
    virtual ~service() = default;

    /// As log lines call it.
    virtual std::string_view protocol() const noexcept = 0;

    /// Opens the sockets, which are served as soon as the threads run. Throws `std::system_error` naming the address.
    virtual void listen() = 0;

    /// Adds how much is going on. Any thread may ask.
    virtual void count_into(json_object& line) const = 0;
};

using services = std::vector<std::unique_ptr<service>>;

} // namespace go_mmproxy

#endif
