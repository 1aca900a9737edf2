// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_VALUES_HPP
#define GO_MMPROXY_CONFIG_VALUES_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// A whole number as Go writes one: a sign, `0x`, `0o`, `0b` or a leading `0` for octal, `_` between digits.
std::optional<std::int64_t> read_integer(std::string_view text);

/// What Go's strconv.ParseBool takes: 1 t T TRUE true True 0 f F FALSE false False.
std::optional<bool> read_boolean(std::string_view text);

/// The longest time that a flag takes [s]: a year. Any value of this order will do.
inline constexpr std::int64_t max_seconds = 365 * 24 * 3600;

/// Seconds with or without a fraction, from 0 to `max_seconds`.
std::optional<std::chrono::steady_clock::duration> read_seconds(std::string_view text);

/// Seconds in the fewest digits that `read_seconds` reads as the same.
std::string write_seconds(std::chrono::steady_clock::duration time);

} // namespace go_mmproxy

#endif
