// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CAPACITY_HPP
#define GO_MMPROXY_CAPACITY_HPP

#include "settings.hpp"

#include <cstddef>

namespace go_mmproxy {

/// How many connections and flows there may be at a time.
struct capacity {
    std::size_t connections = 1;
    std::size_t flows = 1;
};

/// What is asked for; and of what is not, as many as `descriptors` last for: a connection takes two of them, a flow one.
/// Where the descriptors decide on both, each has half.
capacity make_capacity(const settings& s, std::size_t descriptors) noexcept;

} // namespace go_mmproxy

#endif
