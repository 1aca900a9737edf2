// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_FAILURE_LOG_HPP
#define GO_MMPROXY_OBSERVE_FAILURE_LOG_HPP

#include <mmproxy/address/socket_address.hpp>

#include "go-mmproxy/host/reply_inspector.hpp"
#include "go-mmproxy/observe/recurrences.hpp"
#include "go-mmproxy/observe/service_lines.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace go_mmproxy {

/// A connection or datagram that could not be served.
struct failure {
    recurring what;
    mmproxy::socket_address balancer{};
    mmproxy::socket_address client{}; ///< the log tells nothing of it
    mmproxy::socket_address target{};
};

/// Tells that connections and datagrams fail where it does not tell of each: one line for what is equal, at most every
/// ten seconds, with the number of those since the last such line, the target or balancer of one of them, and what to
/// do. Nothing is told of a shutdown, nor of flows that are refused, which `shortage` tells of.
///
/// A connection that ends without a header is what bare health checks and port scans make all day long: it is told as
/// information, and at most every ten minutes.
///
/// Thread-safe. A failure costs what `recurrences` cost.
class failure_log {
public:
    failure_log(service_lines lines, std::optional<reply_inspector> replies, std::shared_ptr<recurrences> seen)
        : tell_{std::move(lines), replies}, seen_{std::move(seen)} {}

    void add(const failure& f) const noexcept;

private:
    /// Writes a line. It goes into `recurrences` as a copy, and so does not own them.
    struct teller {
        service_lines lines;
        std::optional<reply_inspector> replies;

        void operator()(const failure& f, std::uint32_t count) const;
    };

    teller tell_;
    std::shared_ptr<recurrences> seen_;
};

} // namespace go_mmproxy

#endif
