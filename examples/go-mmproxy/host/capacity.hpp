// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CAPACITY_HPP
#define GO_MMPROXY_HOST_CAPACITY_HPP

#include "go-mmproxy/config/settings.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace go_mmproxy {

/// How many connections and flows of a service there may be at a time.
struct capacity {
    std::size_t connections = 1;
    std::size_t flows = 1;
};

/// How many of the spare descriptors each service has: those that its numbers ask for, up to a share that is the same
/// for all. Where a protocol of it has no number, the service has that share, which is an even part of what services
/// that ask for less leave. So no number, however large, takes from the even part of another service.
std::vector<std::size_t> share_descriptors(std::span<const service_settings> services, std::size_t spare);

/// What is asked for, as far as `descriptors` last, and of what is not, as many as they last for: a connection takes
/// two of them, a flow one. Where the descriptors decide on both, each has half.
capacity make_capacity(const service_settings& s, std::size_t descriptors) noexcept;

/// A text for each flag that asks for more than there is; `descriptors` is the limit of the process.
std::vector<std::string> name_shortages(const service_settings& s, const capacity& limits, std::size_t descriptors);

} // namespace go_mmproxy

#endif
