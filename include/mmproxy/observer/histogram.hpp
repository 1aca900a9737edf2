// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_HISTOGRAM_HPP
#define MMPROXY_OBSERVER_HISTOGRAM_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace mmproxy {

/// How many values there were of each size, in buckets that double: 0, 1, 2 to 3, 4 to 7, 8 to 15 and so on, and the
/// rest in the last. The user of a histogram chooses the unit.
///
/// A bucket counts its own values alone; `le` of the Prometheus text format is the sum of all buckets up to that
/// `upper_bound`. `Number` is what counts: a type that starts at 0, has `+=` and converts to `std::uint64_t`. It alone
/// decides whether a thread may read while another adds.
template <class Number = std::uint64_t> class basic_histogram {
    static constexpr std::size_t buckets = 33; // any number of this order will do: see `size`

public:
    /// How many buckets there are. The rest begins at 2^31: 24 days in milliseconds, 35 minutes in microseconds.
    static constexpr std::size_t size() noexcept { return buckets; }

    /// The largest value that a bucket takes; of the last, the largest `std::uint64_t`.
    static constexpr std::uint64_t upper_bound(std::size_t bucket) noexcept {
        return bucket + 1 < size() ? (std::uint64_t{1} << bucket) - 1 : std::numeric_limits<std::uint64_t>::max();
    }

    /// Counts a value in the bucket that takes it.
    void add(std::uint64_t value) noexcept {
        buckets_[std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(value)), size() - 1)] += 1;
        sum_ += value;
    }

    /// How many values a bucket has taken.
    std::uint64_t operator[](std::size_t bucket) const noexcept { return buckets_[bucket]; }

    /// How many values all buckets have taken.
    std::uint64_t count() const noexcept {
        std::uint64_t all = 0;
        for (const auto& n : buckets_) all += n;
        return all;
    }

    /// What all values add up to, modulo 2^64.
    std::uint64_t sum() const noexcept { return sum_; }

    /// Adds what `other` has counted.
    template <class Other> basic_histogram& operator+=(const basic_histogram<Other>& other) noexcept {
        for (std::size_t i = 0; i < size(); ++i) buckets_[i] += other[i];
        sum_ += other.sum();
        return *this;
    }

private:
    std::array<Number, buckets> buckets_{};
    Number sum_{};
};

/// Of plain numbers, as `counters::read` returns it.
using histogram = basic_histogram<>;

} // namespace mmproxy

#endif
