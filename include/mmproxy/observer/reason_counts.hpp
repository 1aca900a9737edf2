// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_REASON_COUNTS_HPP
#define MMPROXY_OBSERVER_REASON_COUNTS_HPP

#include <mmproxy/observer/counted_reason.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace mmproxy {

/// How often something happened for each `counted_reason`.
///
/// `Number` is what counts: a type that starts at 0, has `+=` and converts to `std::uint64_t`. It alone decides whether
/// a thread may read while another adds.
template <class Number = std::uint64_t> class basic_reason_counts {
public:
    /// Counts the reason once more.
    void add(counted_reason reason) noexcept { counts_[reason.number()] += 1; }

    /// How often the reason was counted.
    std::uint64_t operator[](counted_reason reason) const noexcept { return counts_[reason.number()]; }

    /// For all reasons together.
    std::uint64_t total() const noexcept {
        std::uint64_t all = 0;
        for (const auto& n : counts_) all += n;
        return all;
    }

    /// Calls `visit(reason, count)` for every reason that was counted, in the order of their numbers.
    template <std::invocable<counted_reason, std::uint64_t> Visit> void for_each(Visit visit) const {
        for (std::size_t i = 0; i < counts_.size(); ++i)
            if (const std::uint64_t count = counts_[i]; count > 0) visit(counted_reason::with_number(i), count);
    }

    /// Adds what `more` has counted.
    template <class Other> basic_reason_counts& operator+=(const basic_reason_counts<Other>& more) noexcept {
        for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += more.counts_[i];
        return *this;
    }

private:
    template <class Other> friend class basic_reason_counts;

    std::array<Number, counted_reason::count> counts_{};
};

/// Of plain numbers, as `counters::read` returns it.
using reason_counts = basic_reason_counts<>;

} // namespace mmproxy

#endif
