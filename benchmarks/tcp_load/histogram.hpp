// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_HISTOGRAM_HPP
#define TCP_LOAD_HISTOGRAM_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tcp_load {

/// Counts values by magnitude: every power of two has 64 buckets, so that what is told is at most 1/64 too small.
class histogram {
public:
    void add(std::uint64_t value) {
        ++counts_[bucket_of(std::min(value, largest))];
        ++total_;
        max_ = std::max(max_, value);
    }

    void clear() { *this = {}; }
    std::uint64_t max() const noexcept { return max_; }

    /// The value that a share of `share` (0 to 1) of all does not exceed; 0 where there is none.
    std::uint64_t quantile(double share) const {
        auto left = static_cast<std::uint64_t>(share * static_cast<double>(total_));
        for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
            if (left < counts_[bucket]) return least_of(bucket);
            left -= counts_[bucket];
        }
        return max_;
    }

    // Below 128 a value is its own bucket. Above, its seven leading bits say which of the power of two's buckets.
    static constexpr std::size_t bucket_of(std::uint64_t value) noexcept {
        const auto shift =
            static_cast<unsigned>(std::max(static_cast<int>(std::bit_width(value)), precision) - precision);
        return shift * (1U << (precision - 1)) + static_cast<std::size_t>(value >> shift);
    }

    static constexpr std::uint64_t least_of(std::size_t bucket) noexcept {
        constexpr std::size_t half = 1U << (precision - 1);
        if (bucket < 2 * half) return bucket;
        const auto shift = bucket / half - 1;
        return static_cast<std::uint64_t>(bucket - shift * half) << shift;
    }

    static constexpr std::uint64_t largest = (std::uint64_t{1} << 40) - 1; ///< in nanoseconds: 18 minutes

private:
    static constexpr int precision = 7; // [bits]

    std::array<std::uint64_t, 40 * 64> counts_{};
    std::uint64_t total_ = 0;
    std::uint64_t max_ = 0;
};

namespace detail {

consteval bool has_its_own_bucket(std::uint64_t value) {
    const auto bucket = histogram::bucket_of(value);
    return histogram::least_of(bucket) <= value && value < histogram::least_of(bucket + 1);
}

consteval bool buckets_are_fine() {
    for (std::uint64_t value = 1; value < histogram::largest; value += value / 5 + 1)
        if (!has_its_own_bucket(value - 1) || !has_its_own_bucket(value)) return false;
    return has_its_own_bucket(histogram::largest) && histogram::bucket_of(histogram::largest) < 40 * 64;
}

static_assert(buckets_are_fine());

} // namespace detail
} // namespace tcp_load

#endif
