// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_PART_HPP
#define GO_MMPROXY_SERVICE_PART_HPP

#include <mmproxy/header.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include "go-mmproxy/host/plan.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// Gives the sockets of a protocol that listen on an address already; none where the service has to open its own.
using socket_source =
    std::function<std::vector<mmproxy::unique_fd>(mmproxy::transport protocol, const address_plan& at)>;

/// The part of a service that serves one protocol, on the process's threads. One thread calls it, but for `count`.
class service_part {
public:
    using duration = std::chrono::steady_clock::duration;

    service_part() = default;
    service_part(const service_part&) = delete;
    service_part& operator=(const service_part&) = delete;
    virtual ~service_part() = default;

    /// As log lines call it.
    virtual std::string_view protocol() const noexcept = 0;
    virtual mmproxy::transport transport() const noexcept = 0;

    /// Listens on the addresses of a plan that it does not listen on yet; clients are served as soon as the threads
    /// run. Throws `std::system_error` naming the address; addresses before it may be open then.
    virtual void listen(const service_plan& p, const socket_source& sockets) = 0;

    /// Takes a plan over: from now on its targets and its limits hold, and addresses that are not in it are closed.
    /// Their connections go on; flows that go back through them have up to `limit`. Both keep the targets that these
    /// addresses had.
    virtual void settle(const service_plan& p, duration limit) = 0;

    /// Duplicates of the sockets of an address that it listens on, or that flows go back through yet; none where there
    /// are none.
    virtual std::vector<mmproxy::unique_fd> duplicate(const address_plan& at) = 0;

    /// Ends the flows that go back through an address that is closed, and closes its sockets, of which another part has
    /// duplicates: the two would take each other's datagrams.
    virtual void end_flows(const address_plan& at) = 0;

    /// Listens no more, and lets connections or flows finish for up to `limit`; waits for nothing.
    virtual void stop(duration limit) = 0;

    /// Tells the log of each socket that it has not told of yet.
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
