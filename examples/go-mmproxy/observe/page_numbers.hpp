// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_PAGE_NUMBERS_HPP
#define GO_MMPROXY_OBSERVE_PAGE_NUMBERS_HPP

#include <chrono>
#include <cstdint>
#include <string>

namespace go_mmproxy {

// Numbers as people read them, the same as the status page's script writes them. What belongs together has a narrow
// no-break space in between.

/// In groups of three digits: `1 234 567`.
std::string grouped(std::uint64_t number);

/// With three digits and a unit of the SI: `999 B`, `1.23 kB`, `12.3 MB`, `123 GB`.
std::string scaled(std::uint64_t bytes);

/// The two largest units of it: `3 d 4 h`, `4 min 5 s`, `0 s`.
std::string lasting(std::chrono::duration<double> time);

} // namespace go_mmproxy

#endif
