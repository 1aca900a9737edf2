// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_PART_HPP
#define GO_MMPROXY_SERVICE_PART_HPP

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// The part of a service that serves one protocol, on the process's threads.
class service_part {
public:
    service_part() = default;
    service_part(const service_part&) = delete;
    service_part& operator=(const service_part&) = delete;
    virtual ~service_part() = default;

    /// As log lines call it.
    virtual std::string_view protocol() const noexcept = 0;

    /// Opens the sockets, which are served as soon as the threads run. Throws `std::system_error` naming the address.
    virtual void listen() = 0;

    /// Tells the log of each socket that is open.
    virtual void tell_listening() = 0;

    /// The key of log lines for what `count` returns: `connections` or `flows`.
    virtual std::string_view counted() const noexcept = 0;

    /// How many there are now. Any thread may ask.
    virtual std::size_t count() const noexcept = 0;
};

/// The parts of one service.
using service_parts = std::vector<std::unique_ptr<service_part>>;

/// Parts of several services.
using part_list = std::vector<service_part*>;

} // namespace go_mmproxy

#endif
