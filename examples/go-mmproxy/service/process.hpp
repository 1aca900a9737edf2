// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_PROCESS_HPP
#define GO_MMPROXY_SERVICE_PROCESS_HPP

#include <mmproxy/forwarder/threads.hpp>

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/service.hpp"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <list>
#include <string>
#include <vector>

namespace go_mmproxy {

/// What a reload has come to, in names of services.
struct reload_result {
    std::vector<std::string> started{};
    std::vector<std::string> changed{};  ///< while their connections and flows go on
    std::vector<std::string> replaced{}; ///< by new ones, which have taken their sockets over
    std::vector<std::string> ended{};
};

/// The services of a process, on the threads that they share, from the start to the end and through reloads.
///
/// It is made, listens and runs on one thread. From `run` on everything else belongs to the thread that runs `guards`.
class process {
public:
    using duration = std::chrono::steady_clock::duration;

    /// Sets the routes of every service, and guards them on `guards`, which outlives it. Throws `std::system_error`;
    /// then nothing is left. Log and scoreboard must outlive it.
    process(const plan& p, log_output& output, scoreboard& numbers, asio::io_context& guards);
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    /// Listens on every address, by the sockets that are given where they are. Throws `std::system_error`.
    void listen(const socket_source& given);

    /// Runs the threads until `stop()` has been called and everything has ended. See `mmproxy::threads::run`.
    void run() { threads_.run(); }

    /// Becomes what a plan says. What has not changed is not touched. Services that are new start; those that are gone,
    /// or replaced because they cannot change while they run, listen no more, and their connections and flows have the
    /// plan's `drain_timeout` to finish, or as long as they take where that is zero.
    ///
    /// No TCP connection is lost, also where an address goes from one service to another: sockets are handed over.
    /// Flows of UDP are opened again where that happens. Throws `std::exception`; then everything is as
    /// before.
    reload_result reload(const plan& next);

    /// Stops everything: see `mmproxy::threads::stop`.
    void stop(duration limit) { threads_.stop(limit); }

    mmproxy::threads& threads() noexcept { return threads_; }
    const std::list<service>& services() const noexcept { return services_; }

    /// The parts of all services, those of UDP first: the kernel accepts TCP connections once a socket listens, too
    /// early while another is missing. Services that are gone, and have connections yet, are among them.
    part_list parts() const;

private:
    class exchange;

    /// Sets the routes of a service, which has no parts yet.
    service& make(std::list<service>& among, const service_plan& p);
    void warn_of_faults(const service& one);
    void forget_ended();

    log_output& output_;
    scoreboard& numbers_;
    asio::io_context& guards_;
    mmproxy::threads threads_;
    std::list<service> services_{}; ///< they do not move
    std::list<service> leaving_{};  ///< they listen no more
    asio::steady_timer ended_{guards_};
};

} // namespace go_mmproxy

#endif
