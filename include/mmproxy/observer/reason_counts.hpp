// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_REASON_COUNTS_HPP
#define MMPROXY_OBSERVER_REASON_COUNTS_HPP

#include <mmproxy/error.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace mmproxy {

namespace detail {

/// How many values `errc` has: they follow each other from 0, and `describe` has words for each.
consteval std::size_t count_errc() {
    const std::string_view unknown = describe(static_cast<errc>(-1));
    int count = 0;
    while (describe(static_cast<errc>(count)) != unknown) ++count;
    return static_cast<std::size_t>(count);
}

} // namespace detail

/// How often something happened for each reason: for every `errc`, and for all other errors together.
///
/// `Number` is what counts: a type that starts at 0, has `+=` and converts to `std::uint64_t`. It alone decides whether
/// a thread may read while another adds.
template <class Number = std::uint64_t> class basic_reason_counts {
public:
    /// The name of all reasons that are no `errc`.
    static constexpr std::string_view other_reasons = "other system errors";

    void add(std::error_code reason) noexcept { counts_[place_of(reason)] += 1; }

    std::uint64_t operator[](errc reason) const noexcept { return counts_[place_of(reason)]; }
    /// For all reasons that are no `errc`: errors of the system, above all.
    std::uint64_t other() const noexcept { return counts_.back(); }
    /// For all reasons together.
    std::uint64_t total() const noexcept {
        std::uint64_t all = 0;
        for (const auto& n : counts_) all += n;
        return all;
    }

    /// Calls `visit(name, count)` for every reason that was counted, in the order of `errc`. The name is the message of
    /// the `errc`, or `other_reasons`, and is valid as long as the program runs.
    template <std::invocable<std::string_view, std::uint64_t> Visit> void for_each(Visit visit) const {
        for (std::size_t place = 0; place < counts_.size(); ++place)
            if (const std::uint64_t count = counts_[place]; count > 0) visit(name_of(place), count);
    }

    /// Adds what `more` has counted.
    template <class Other> basic_reason_counts& operator+=(const basic_reason_counts<Other>& more) noexcept {
        for (std::size_t place = 0; place < counts_.size(); ++place) counts_[place] += more.counts_[place];
        return *this;
    }

private:
    template <class Other> friend class basic_reason_counts;

    static constexpr std::size_t place_of_others = detail::count_errc();

    static std::size_t place_of(std::error_code reason) noexcept {
        const auto value = static_cast<std::size_t>(reason.value());
        return reason.category() == error_category && value < place_of_others ? value : place_of_others;
    }

    static constexpr std::string_view name_of(std::size_t place) noexcept {
        return place < place_of_others ? detail::describe(static_cast<errc>(place)) : other_reasons;
    }

    std::array<Number, place_of_others + 1> counts_{};
};

using reason_counts = basic_reason_counts<>;

} // namespace mmproxy

#endif
